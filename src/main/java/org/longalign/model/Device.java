package org.longalign.model;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Where a model's tensors live.
 *
 * @param kind main memory or a CUDA device
 * @param index which CUDA device, from 0; 0 for the CPU
 */
public record Device(Kind kind, int index) {
    /** The kinds of device. */
    public enum Kind {
        CPU,
        CUDA
    }

    public Device {
        if (index < 0 || (kind == Kind.CPU && index != 0)) {
            throw new IllegalArgumentException("index must be 0 for the CPU and not negative, but is " + index);
        }
    }

    /** The processor and main memory. */
    public static Device cpu() {
        return new Device(Kind.CPU, 0);
    }

    /** The first CUDA device that the loaded PyTorch can use, otherwise the CPU. */
    public static Device best() {
        Engine engine = PyTorch.engine();
        return engine.hasCapability("CUDA") && engine.getGpuCount() > 0 ? new Device(Kind.CUDA, 0) : cpu();
    }

    /**
     * The bytes that this process could take now; empty where the system does not tell. On CUDA what is free, after
     * PyTorch has given back what it holds in reserve. On the CPU what Linux can give without swapping and what the
     * process has resident already, at most what its container may have.
     */
    public OptionalLong availableBytes() {
        if (kind == Kind.CUDA) {
            JniUtils.emptyCudaCache();
            MemoryUsage memory = CudaUtils.getGpuMemory(toDjl());
            return OptionalLong.of(memory.getMax() - memory.getUsed());
        }
        OptionalLong available = kibibytes(Path.of("/proc/meminfo"), "MemAvailable:");
        OptionalLong resident = kibibytes(Path.of("/proc/self/status"), "VmRSS:");
        if (available.isEmpty()
                || resident.isEmpty()
                || !(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
            return OptionalLong.empty();
        }
        long bytes = 1024 * (available.getAsLong() + resident.getAsLong());
        return OptionalLong.of(Math.min(bytes, system.getTotalMemorySize()));
    }

    /** A field of one of Linux's tables. */
    private static OptionalLong kibibytes(Path table, String field) {
        if (!Files.isReadable(table)) {
            return OptionalLong.empty();
        }
        try (Stream<String> lines = Files.lines(table)) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    ai.djl.Device toDjl() {
        return kind == Kind.CPU ? ai.djl.Device.cpu() : ai.djl.Device.gpu(index);
    }

    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : "cuda:" + index;
    }
}
