package org.longalign.model;

/**
 * How a model computes, without changing what: time against memory, and the number format.
 *
 * @param precision the number format of the passes
 * @param recompute whether backward computes each layer's forward pass again instead of keeping its intermediate results
 *     (gradient checkpointing): about a third more time, and the memory of one layer instead of all
 * @param lossChunkTokens how many target tokens pass through the head at a time: their logits, chunk x vocabulary, are
 *     the largest tensors of a small model; 0 for all at once
 */
public record ComputeOptions(Precision precision, boolean recompute, int lossChunkTokens) {

    public ComputeOptions {
        if (lossChunkTokens < 0) {
            throw new IllegalArgumentException("lossChunkTokens must not be negative, but is " + lossChunkTokens);
        }
    }

    /** What suits a device: bfloat16 with recomputation and chunks of 2,048 tokens on CUDA, float32 on the CPU. */
    public static ComputeOptions defaults(Device device) {
        return device.kind() == Device.Kind.CUDA
                ? new ComputeOptions(Precision.BFLOAT16, true, 2048)
                : new ComputeOptions(Precision.FLOAT32, false, 0);
    }

    /** The same in another number format. */
    public ComputeOptions withPrecision(Precision value) {
        return new ComputeOptions(value, recompute, lossChunkTokens);
    }

    /** The same with or without recomputation. */
    public ComputeOptions withRecompute(boolean value) {
        return new ComputeOptions(precision, value, lossChunkTokens);
    }

    /** The same with the loss in chunks of so many target tokens; 0 for all at once. */
    public ComputeOptions withLossChunkTokens(int tokens) {
        return new ComputeOptions(precision, recompute, tokens);
    }
}
