package org.longalign.training;

import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;
import org.longalign.model.Device;

/**
 * The largest memory in use since {@link #reset}. On the CPU that is the resident memory of this process, Java and native
 * together, as Linux counts it; since the process began where Linux cannot reset the count. On CUDA it is the
 * device's memory in use now: PyTorch keeps what it once took, so that this is the largest so far.
 */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    /** Resets the largest resident size to the present one (proc(5)). */
    private static final String CLEAR_PEAK = "5";

    private static final String FIELD = "VmHWM:";

    private final Device device;
    private boolean resettable = Files.isWritable(CLEAR);

    PeakMemory(Device device) {
        this.device = device;
    }

    /** Resets the count, if the system can. */
    void reset() {
        if (resettable && device.kind() == Device.Kind.CPU) {
            try {
                Files.writeString(CLEAR, CLEAR_PEAK);
            } catch (IOException e) {
                resettable = false;
            }
        }
    }

    /** In bytes; 0 where the system does not tell. */
    long bytes() {
        return device.kind() == Device.Kind.CUDA ? onDevice(MemoryUsage::getUsed) : resident();
    }

    /** The memory of the CUDA device, in bytes; 0 on the CPU or where the system does not tell. */
    long deviceBytes() {
        return device.kind() == Device.Kind.CUDA ? onDevice(MemoryUsage::getMax) : 0;
    }

    private long onDevice(ToLongFunction<MemoryUsage> figure) {
        try {
            return figure.applyAsLong(CudaUtils.getGpuMemory(ai.djl.Device.gpu(device.index())));
        } catch (RuntimeException | LinkageError e) {
            return 0;
        }
    }

    private static long resident() {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(FIELD)) {
                    return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }
}
