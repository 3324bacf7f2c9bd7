package org.longalign.model;

import ai.djl.engine.Engine;

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

    ai.djl.Device toDjl() {
        return kind == Kind.CPU ? ai.djl.Device.cpu() : ai.djl.Device.gpu(index);
    }

    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : "cuda:" + index;
    }
}
