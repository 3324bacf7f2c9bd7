package org.longalign.model;

import java.util.Arrays;
import org.longalign.internal.DjlSettings;

/**
 * Options that trade time for memory and set the number format; results change by rounding only.
 *
 * @param precision the number format of forward and backward
 * @param recompute whether backward recomputes each layer's forward pass instead of keeping its activations (gradient
 *     checkpointing): about a third more time, and the memory of one layer instead of all
 * @param lossChunkTokens the number of target tokens that pass through the head at a time: their logits, chunk x
 *     vocabulary, are the largest tensors of a small model; 0 for all at once
 */
public record ComputeOptions(Precision precision, boolean recompute, int lossChunkTokens) {
    /** The environment variable with the precision of {@link #defaults}. */
    public static final String PRECISION_VARIABLE = "LONGALIGN_PRECISION";

    public ComputeOptions {
        if (lossChunkTokens < 0) {
            throw new IllegalArgumentException("lossChunkTokens must not be negative, but is " + lossChunkTokens);
        }
    }

    /**
     * The defaults: bfloat16 with recomputation and chunks of 2,048 tokens on CUDA, plain float32 on the CPU. CUDA
     * devices before Ampere, whose products in bfloat16 are emulated, compute in float32. The environment variable
     * {@value
     * #PRECISION_VARIABLE}, or the system property of that name, sets the precision of both: {@code float32} or {@code
     * bfloat16}.
     *
     * @throws IllegalArgumentException if the variable has another value
     */
    public static ComputeOptions defaults(Device device) {
        ComputeOptions options = device.kind() == Device.Kind.CUDA
                ? onCuda(ComputeCapability.of(device))
                : new ComputeOptions(Precision.FLOAT32, false, 0);
        return DjlSettings.setting(PRECISION_VARIABLE)
                .map(name -> options.withPrecision(precision(name)))
                .orElse(options);
    }

    /** The defaults for a CUDA device. */
    static ComputeOptions onCuda(ComputeCapability capability) {
        return new ComputeOptions(capability.hasBfloat16() ? Precision.BFLOAT16 : Precision.FLOAT32, true, 2048);
    }

    private static Precision precision(String name) {
        return Arrays.stream(Precision.values())
                .filter(precision -> precision.name().equalsIgnoreCase(name.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        PRECISION_VARIABLE + " is \"" + name + "\"; it may be float32 or bfloat16"));
    }

    /** A copy with another number format. */
    public ComputeOptions withPrecision(Precision value) {
        return new ComputeOptions(value, recompute, lossChunkTokens);
    }

    /** A copy with or without recomputation. */
    public ComputeOptions withRecompute(boolean value) {
        return new ComputeOptions(precision, value, lossChunkTokens);
    }

    /** A copy that computes the loss in chunks of {@code tokens} target tokens; 0 for all at once. */
    public ComputeOptions withLossChunkTokens(int tokens) {
        return new ComputeOptions(precision, recompute, tokens);
    }
}
