package org.longalign.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * Weights as leaves of the graph of a backward pass, by name. Where the device holds the weights that training moves,
 * these are they, and backward adds to their gradients; this class does nothing then. Where those are in main memory
 * ({@link OffloadedWeights}), each graph has leaves of its own, whose gradients are fetched:
 *
 * <pre>
 * arrays, forward, backward, collect   for each graph, such as that of a chunk of tokens
 * finish                               adds the sum over all graphs to the gradients
 * </pre>
 */
interface LeafWeights {
    /** The leaves of the next graph. */
    Map<String, NDArray> arrays();

    /** Takes the gradients of the leaves, once backward has run. */
    void collect();

    /** Adds what was collected to the gradients of the weights. */
    void finish();

    /** Weights that are leaves themselves. */
    static LeafWeights onDevice(Map<String, NDArray> weights) {
        return new LeafWeights() {
            @Override
            public Map<String, NDArray> arrays() {
                return weights;
            }

            @Override
            public void collect() {
                // Backward has added to the gradients of the weights.
            }

            @Override
            public void finish() {
                // Nothing was collected.
            }
        };
    }
}
