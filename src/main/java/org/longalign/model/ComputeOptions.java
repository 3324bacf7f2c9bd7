package org.longalign.model;

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

    public ComputeOptions {
        if (lossChunkTokens < 0) {
            throw new IllegalArgumentException("lossChunkTokens must not be negative, but is " + lossChunkTokens);
        }
    }

    /** The defaults: bfloat16 with recomputation and chunks of 2,048 tokens on CUDA, plain float32 on the CPU. */
    public static ComputeOptions defaults(Device device) {
        return device.kind() == Device.Kind.CUDA
                ? new ComputeOptions(Precision.BFLOAT16, true, 2048)
                : new ComputeOptions(Precision.FLOAT32, false, 0);
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
