package org.longalign.model;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import java.util.Locale;
import java.util.OptionalLong;
import org.longalign.model.internal.PyTorch;

/** Prints PyTorch's version, location, device and available memory in one line, for {@code environment/setup}. */
final class DeviceReport {
    private static final double GIBIBYTE = 1L << 30;

    private DeviceReport() {}

    /** Loads PyTorch and prints the line; if it cannot be loaded, prints the reason and exits with status 1. */
    public static void main(String... arguments) {
        try {
            System.out.println(of(Device.best()));
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** The line, such as {@code PyTorch 2.7.1 from /opt/torch/lib on cuda:0, 78.6 GiB of memory available}. */
    static String of(Device device) {
        Engine engine = PyTorch.engine();
        OptionalLong available = device.availableBytes();
        String memory = available.isPresent()
                ? String.format(Locale.ROOT, ", %.1f GiB of memory available", available.getAsLong() / GIBIBYTE)
                : "";
        return "PyTorch " + engine.getVersion() + " from " + LibUtils.getLibtorchPath() + " on " + device + memory;
    }
}
