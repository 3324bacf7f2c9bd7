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

    /** The factor of the adapter; 1 without one. */
    double scale() {
        return adapter == null ? 1 : adapter.scale();
    }

    /** Throws an IllegalStateException unless these are the weights that are wanted for {@code what}. */
    void require(TrainedWeights wanted, String what) {
        if (!equals(wanted)) {
            throw new IllegalStateException("cannot " + what + ": the model trains " + this + " instead of " + wanted);
        }
    }

    /** Throws an IllegalStateException if there is an adapter, which a saved model has no place for. */
    void requireNoAdapter() {
        if (adapter != null) {
            throw new IllegalStateException(
                    "the model has an adapter: Lora.save writes that, and Lora.merge adds it to the"
                            + " weights, which can be saved then");
        }
    }

    @Override
    public String toString() {
        return adapter != null ? adapter.toString() : isOffloaded ? "all weights in main memory" : "all weights";
    }
}
