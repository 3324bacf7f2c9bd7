package org.longalign.model;

import org.jspecify.annotations.Nullable;

/**
 * Which weights of a model training moves, and where they are.
 *
 * @param adapter the low-rank adapter that is trained in place of the model's own weights; null if these are trained
 * @param isOffloaded whether what is trained lies in main memory, with its gradients and moments
 * @param isFrozen whether nothing is trained: the base of an adapter that is still to be added
 */
public record TrainedWeights(@Nullable LoraConfig adapter, boolean isOffloaded, boolean isFrozen) {
    public TrainedWeights {
        if (isFrozen && (adapter != null || isOffloaded)) {
            throw new IllegalArgumentException("a frozen model has neither an adapter nor weights to offload");
        }
        if (adapter != null && isOffloaded) {
            throw new IllegalArgumentException("an adapter's weights are few and stay on the device");
        }
    }

    /** All weights, on the device. */
    public static TrainedWeights all() {
        return new TrainedWeights(null, false, false);
    }

    /** All weights, in main memory: {@link CausalLm#offload}. */
    public static TrainedWeights offloaded() {
        return new TrainedWeights(null, true, false);
    }

    /** None, until {@link Lora} adds an adapter. */
    public static TrainedWeights none() {
        return new TrainedWeights(null, false, true);
    }

    /** Those of an adapter: {@link Lora}. */
    public static TrainedWeights of(LoraConfig adapter) {
        return new TrainedWeights(adapter, false, false);
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

    /**
     * Requires that something is trained.
     *
     * @throws IllegalStateException if there is nothing, with the remedy
     */
    public void requireSome() {
        if (isFrozen) {
            throw new IllegalStateException(
                    "the model was loaded with TrainedWeights.none(): Lora.add or Lora.load gives it weights to train");
        }
    }

    /** Throws an IllegalStateException if there is an adapter, which a saved model has no place for. */
    void requireNoAdapter() {
        if (isFrozen) {
            throw new IllegalStateException("the model was loaded with TrainedWeights.none(), in the precision that it"
                    + " computes in, and is the same as its folder; there is nothing to save");
        }
        if (adapter != null) {
            throw new IllegalStateException(
                    "the model has an adapter: Lora.save writes that, and Lora.merge adds it to the"
                            + " weights, which can be saved then");
        }
    }

    @Override
    public String toString() {
        return isFrozen
                ? "no weights"
                : adapter != null ? adapter.toString() : isOffloaded ? "all weights in main memory" : "all weights";
    }
}
