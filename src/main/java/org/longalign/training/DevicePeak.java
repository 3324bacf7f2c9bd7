package org.longalign.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.longalign.model.CausalLm;
import org.longalign.model.Device;
import org.longalign.model.Precision;
import org.longalign.model.internal.GradientMode;
import org.longalign.model.internal.TorchScript;

/**
 * The peak of a device in the model's number format: the denominator of {@link TrainingStep.Cost#modelFlopUtilisation}.
 *
 * @param perSecond floating-point operations
 * @param origin where the figure is from
 */
record DevicePeak(double perSecond, Origin origin) {
    private static final int CPU_WIDTH = 1024;
    private static final int CUDA_WIDTH = 8192;
    private static final int ROUNDS = 5;

    /** The origin of a figure. */
    enum Origin {
        GIVEN,
        PUBLISHED,
        MEASURED
    }

    /** The user's figure. */
    static DevicePeak given(double perSecond) {
        return new DevicePeak(perSecond, Origin.GIVEN);
    }

    /** The peak of a GPU, as {@link #of}; null on the CPU. */
    static @Nullable DevicePeak ofGpu(CausalLm model) {
        return model.device().kind() == Device.Kind.CUDA ? of(model) : null;
    }

    /**
     * The peak of a model's device: the manufacturer's figure for a known GPU in bfloat16, which utilisation is
     * customarily given by; otherwise as {@link #measure}.
     */
    static DevicePeak of(CausalLm model) {
        boolean published =
                model.device().kind() == Device.Kind.CUDA && model.options().precision() == Precision.BFLOAT16;
        OptionalDouble known = published ? PublishedPeaks.ofThisMachine() : OptionalDouble.empty();
        return known.isPresent()
                ? new DevicePeak(known.getAsDouble(), Origin.PUBLISHED)
                : new DevicePeak(measure(model), Origin.MEASURED);
    }

    /**
     * Measures the device of a model by products of large square matrices of random numbers, some tenths of a second;
     * operations a second, the best of five rounds. On a busy machine that is too low.
     */
    static double measure(CausalLm model) {
        int width = model.device().kind() == Device.Kind.CUDA ? CUDA_WIDTH : CPU_WIDTH;
        int type = model.options().precision() == Precision.BFLOAT16 ? 1 : 0;
        try (NDManager scratch = model.newScratch()) {
            TorchScript script =
                    TorchScript.load(DevicePeak.class, "peak.py", "Peak", Map.of("sixteen_bits", type), scratch);
            // Products of zeros draw less power and are faster than a model's ever are.
            NDArray numbers = scratch.randomNormal(new Shape(width, width));
            NDArray matrix = GradientMode.OFF.call(() -> script.call("converted", numbers));
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
