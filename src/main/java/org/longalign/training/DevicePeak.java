package org.longalign.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.longalign.model.CausalLm;
import org.longalign.model.Device;
import org.longalign.model.Precision;
import org.longalign.model.internal.TorchScript;

/**
 * The peak floating-point operations per second of a device, measured by products of large square matrices in the
 * model's number format: the denominator of {@link TrainingStep.Cost#modelFlopUtilisation}. A measurement on a busy machine
 * is too low; a manufacturer's figure, for a GPU in bfloat16, is the usual one to compare with.
 */
public final class DevicePeak {
    private static final int CPU_WIDTH = 1024;
    private static final int CUDA_WIDTH = 8192;
    private static final int ROUNDS = 5;

    private DevicePeak() {}

    /** Measures the device of a model, some tenths of a second; operations a second, the best of five rounds. */
    public static double measure(CausalLm model) {
        int width = model.device().kind() == Device.Kind.CUDA ? CUDA_WIDTH : CPU_WIDTH;
        int type = model.options().precision() == Precision.BFLOAT16 ? 1 : 0;
        try (NDManager scratch = model.newScratch()) {
            TorchScript script =
                    TorchScript.load(DevicePeak.class, "peak.py", "Peak", Map.of("sixteen_bits", type), scratch);
            NDArray matrix = scratch.zeros(new Shape(width, width));
            script.compute("product", matrix);
            double best = Double.POSITIVE_INFINITY;
            for (int round = 0; round < ROUNDS; round++) {
                long started = System.nanoTime();
                script.compute("product", matrix);
                best = Math.min(best, (System.nanoTime() - started) / 1e9);
            }
            return 2 * Math.pow(width, 3) / best;
        }
    }
}
