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
import org.longalign.internal.OptionalLibrary;
import org.longalign.model.internal.PyTorch;

/**
 * The device that holds a model's tensors.
 *
 * @param kind main memory or a CUDA device
 * @param index the number of the CUDA device, from 0; 0 for the CPU
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

    /**
     * The first CUDA device if PyTorch is built for CUDA, otherwise the CPU.
     *
     * @throws IllegalStateException if PyTorch is not on the class path, or is built for CUDA and finds no device, with
     *     the likely causes: a run that was meant for a GPU would otherwise crawl on the CPU
     */
    public static Device best() {
        OptionalLibrary.PYTORCH.require();
        Engine engine = PyTorch.engine();
        return best(engine.hasCapability("CUDA"), engine.getGpuCount());
    }

    /** The choice of {@link #best} for a PyTorch built for CUDA or not, and the number of CUDA devices found. */
    static Device best(boolean cuda, int devices) {
        if (cuda && devices == 0) {
            throw new IllegalStateException("PyTorch is built for CUDA, but finds no device. nvidia-smi must list one"
                    + " that CUDA_VISIBLE_DEVICES does not hide, and CUDA's runtime library, libcudart, must be"
                    + " found and be no newer than the driver (it was looked for in "
                    + System.getProperty("jna.library.path", "the system's folders")
                    + "). To compute on the CPU, use Device.cpu(), or in the project's commands"
                    + " LONGALIGN_PYTORCH=cpu.");
        }
        return cuda ? new Device(Kind.CUDA, 0) : cpu();
    }

    /**
     * The memory available to this process, in bytes; empty if the system does not tell. On CUDA: the free memory after
     * PyTorch has released its cache. On the CPU: the memory that Linux can provide without swapping plus this
     * process's resident memory, at most the container's limit.
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

    /** A field of a table under {@code /proc}. */
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
