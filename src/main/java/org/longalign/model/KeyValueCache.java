package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The keys and values of the tokens of one sequence that a decoder has seen, and the pass that adds the next ones: the
 * work for a token is that of the token alone, plus attention to what is stored. Keys are stored rotated.
 *
 * <p>Numbers are stored in the type of computation: attention takes them in that type anyway, so float32 would cost
 * twice the memory under bfloat16 and not change a result. Under bfloat16 the weights are converted once for the life
 * of the cache, 2 bytes a parameter, where each token would otherwise convert all of them.
 */
final class KeyValueCache {
    private final DecoderWeights weights;
    private final DecoderScript script;
    private final NDManager manager;
    private final NDArray frequencies;
    private final NDArray[][] layerWeights;
    private final NDArray head;
    private final NDArray[] layers;
    private final int capacity;
    private int length;

    /**
     * Room for a sequence; to be made and used inside a {@link GradientMode}.
     *
     * @param manager owns what it holds, on the model's device
     * @param capacity the most tokens that the sequence may have: the room is made at once, and rotary frequencies that
     *     depend on the length are those of this one
     */
    KeyValueCache(
            DecoderConfig config,
            DecoderWeights weights,
            DecoderScript script,
            Precision precision,
            NDManager manager,
            int capacity) {
        this.weights = weights;
        this.script = script;
        this.manager = manager;
        this.capacity = capacity;
        frequencies = manager.create(config.rope().frequencies(capacity));
        layerWeights = new NDArray[weights.layers()][];
        layers = new NDArray[weights.layers()];
        NDArray room = inMainMemory(capacity, manager);
        for (int layer = 0; layer < layers.length; layer++) {
            layerWeights[layer] =
                    precision == Precision.FLOAT32 ? weights.layer(layer) : converted(weights.layer(layer));
            layers[layer] = script.newCache(frequencies, room);
        }
        head = precision == Precision.FLOAT32 ? weights.head() : script.converted(frequencies, weights.head());
    }

    /** How many tokens it holds. */
    int length() {
        return length;
    }

    /** Adds the next tokens, without what they predict. */
    void add(int[] ids) {
        try (NDManager step = manager.newSubManager()) {
            hidden(ids, step);
        }
    }

    /** Adds the next tokens and gives the logits of the one after them. */
    float[] addAndPredict(int[] ids) {
        try (NDManager step = manager.newSubManager()) {
            return script.lastLogits(hidden(ids, step), weights.lastNorm(), head)
                    .toFloatArray();
        }
    }

    private NDArray hidden(int[] ids, NDManager step) {
        if (ids.length > capacity - length) {
            throw new IllegalStateException(
                    "a cache for " + capacity + " tokens holds " + length + " and cannot take " + ids.length + " more");
        }
        long[] wide = new long[ids.length];
        long[] positions = new long[ids.length];
        for (int t = 0; t < ids.length; t++) {
            wide[t] = ids[t];
            positions[t] = (long) length + t;
        }
        Shape oneRow = new Shape(1, ids.length);
        NDArray rotation = script.rotation(step.create(positions, oneRow), frequencies);
        NDArray place = inMainMemory(length, step);
        NDArray x = script.embed(step.create(wide, oneRow), weights.embedding());
        for (int layer = 0; layer < layers.length; layer++) {
            NDArray y = script.layerWithCache(x, layerWeights[layer], rotation, layers[layer], place);
            x.close();
            x = y;
        }
        length += ids.length;
        return x;
    }

    /** The matrices in the type of computation; norms stay in float32, and biases are too small to matter. */
    private NDArray[] converted(NDArray[] layer) {
        NDArray[] converted = layer.clone();
        for (int i = 0; i < layer.length; i++) {
            if (layer[i].getShape().dimension() == 2) {
                converted[i] = script.converted(frequencies, layer[i]);
            }
        }
        return converted;
    }

    /** One whole number for the script, which reads it on the processor whatever the model's device. */
    private static NDArray inMainMemory(long value, NDManager owner) {
        return owner.newSubManager(ai.djl.Device.cpu()).create(new long[] {value});
    }
}
