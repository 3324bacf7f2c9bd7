package org.longalign.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * Gradients that a backward pass adds to, by the names of the weights that training moves. Where the device holds them,
 * these are they; where they are in main memory ({@link OffloadedWeights}), these are copies on the device that {@link
 * #close} moves back.
 */
interface WeightGradients extends AutoCloseable {
    /** Float32 arrays in the weights' shapes; none for weights that are frozen. */
    Map<String, NDArray> arrays();

    /** Ends adding. */
    @Override
    void close();

    /** The gradients of weights that are on the device. */
    static WeightGradients onDevice(Map<String, NDArray> gradients) {
        return new WeightGradients() {
            @Override
            public Map<String, NDArray> arrays() {
                return gradients;
            }

            @Override
            public void close() {
                // These are handles; the numbers stay.
                gradients.values().forEach(NDArray::close);
            }
        };
    }
}
