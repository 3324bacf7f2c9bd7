package org.longalign.model;

import org.jspecify.annotations.Nullable;

/**
 * Which weights of a model training moves, and where they are.
 *
 * @param adapter the low-rank adapter that is trained in place of the model's own weights; null if these are trained
 * @param isOffloaded whether what is trained lies in main memory, with its gradients and moments
 */
public record TrainedWeights(@Nullable LoraConfig adapter, boolean isOffloaded) {
    public TrainedWeights {
        if (adapter != null && isOffloaded) {
            throw new IllegalArgumentException("an adapter's weights are few and stay on the device");
        }
    }

    /** All weights, on the device. */
    public static TrainedWeights all() {
        return new TrainedWeights(null, false);
    }

    /** All weights, in main memory: {@link CausalLm#offload}. */
    public static TrainedWeights offloaded() {
        return new TrainedWeights(null, true);
    }

    /** Those of an adapter: {@link Lora}. */
    public static TrainedWeights of(LoraConfig adapter) {
        return new TrainedWeights(adapter, false);
    }

    @Override
    public String toString() {
        return adapter != null ? adapter.toString() : isOffloaded ? "all weights in main memory" : "all weights";
    }
}
