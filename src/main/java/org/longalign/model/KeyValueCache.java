package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longalign.model.internal.GradientMode;

/**
 * The KV cache of one sequence and the pass that appends the next tokens: each costs one pass over itself plus
 * attention to the cached keys. Keys are stored rotated; with rotary frequencies that depend on the length, by those of
 * the sequence's length when they were added, as in transformers; with {@link RopeScaling.LongRope} all are computed
 * again when the sequence grows beyond the original context.
 *
 * <p>The cache uses the compute type: attention takes keys and values in that type anyway, so float32 would double the
 * memory under bfloat16 without changing a result. Under bfloat16 the weights are converted once for the life of the
 * cache (2 bytes a parameter) instead of once for each token.
 */
final class KeyValueCache {
    private static final int REBUILT_AT_A_TIME = 512;

    private final DecoderWeights weights;
    private final DecoderScript script;
    private final NDManager manager;
    private final RopeConfig rope;
    private final NDArray frequencies;
    private final List<Map<String, NDArray>> layerWeights;
    private final NDArray head;
    private final NDArray[] layers;
    private final int capacity;
    private final int[] tokens;
    private int length;
    private int sequenceTokens;

    /**
     * An empty cache; create and use it inside a {@link GradientMode}.
     *
     * @param manager owns the cache's arrays, on the model's device
     * @param capacity the largest number of tokens: all memory is allocated at once
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
        rope = config.rope();
        frequencies = manager.create(rope.frequencies(0));
        layerWeights = new ArrayList<>();
        layers = new NDArray[weights.layers()];
        NDArray size = inMainMemory(capacity, manager);
        tokens = new int[capacity];
        for (int layer = 0; layer < layers.length; layer++) {
            layerWeights.add(precision == Precision.FLOAT32 ? weights.layer(layer) : converted(weights.layer(layer)));
            layers[layer] = script.newCache(frequencies, size);
        }
        head = precision == Precision.FLOAT32 ? weights.head() : script.converted(frequencies, weights.head());
    }

    /** The number of cached tokens. */
    int length() {
        return length;
    }

    /**
     * Appends a part of a sequence without computing logits.
     *
     * @param sequenceTokens the length of the whole sequence, on which rotary frequencies may depend
     */
    void add(int[] ids, int sequenceTokens) {
        rebuildFor(sequenceTokens);
        append(ids, sequenceTokens);
    }

    private void append(int[] ids, int sequenceTokens) {
        try (NDManager step = manager.newSubManager()) {
            hidden(ids, sequenceTokens, step);
        }
    }

    /** Computes the cached keys and values again if a sequence of this length turns keys in another way. */
    private void rebuildFor(int sequenceTokens) {
        if (length > 0 && rope.scaling().differsBetween(this.sequenceTokens, sequenceTokens)) {
            int cached = length;
            length = 0;
            while (length < cached) {
                append(
                        Arrays.copyOfRange(tokens, length, Math.min(cached, length + REBUILT_AT_A_TIME)),
                        sequenceTokens);
            }
        }
        this.sequenceTokens = sequenceTokens;
    }

    /** Appends the last tokens of a sequence and returns the logits of the token after them. */
    float[] addAndPredict(int[] ids) {
        rebuildFor(length + ids.length);
        try (NDManager step = manager.newSubManager()) {
            return script.lastLogits(hidden(ids, length + ids.length, step), weights.lastNorm(), head)
                    .toFloatArray();
        }
    }

    private NDArray hidden(int[] ids, int sequenceTokens, NDManager step) {
        if (ids.length > capacity - length) {
            throw new IllegalStateException(
                    "a cache for " + capacity + " tokens holds " + length + " and cannot take " + ids.length + " more");
        }
        long[] wide = new long[ids.length];
        long[] positions = new long[ids.length];
        System.arraycopy(ids, 0, tokens, length, ids.length);
        for (int t = 0; t < ids.length; t++) {
            wide[t] = ids[t];
            positions[t] = (long) length + t;
        }
        Shape oneRow = new Shape(1, ids.length);
        NDArray turns = rope.scaling().dependsOnLength() ? step.create(rope.frequencies(sequenceTokens)) : frequencies;
        NDArray rotation = script.rotation(step.create(positions, oneRow), turns);
        NDArray place = inMainMemory(length, step);
        NDArray x = script.embed(step.create(wide, oneRow), weights.embedding());
        for (int layer = 0; layer < layers.length; layer++) {
            NDArray y = script.layerWithCache(x, layerWeights.get(layer), rotation, layers[layer], place);
            x.close();
            x = y;
        }
        length += ids.length;
        return x;
    }

    /** Converts the matrices to the compute type; norms stay in float32, and biases are too small to matter. */
    private Map<String, NDArray> converted(Map<String, NDArray> layer) {
        Map<String, NDArray> converted = new LinkedHashMap<>(layer);
        converted.replaceAll(
                (name, weight) -> weight.getShape().dimension() == 2 ? script.converted(frequencies, weight) : weight);
        return converted;
    }

    /** An integer for the script, which reads it on the CPU whatever the model's device. */
    private static NDArray inMainMemory(long value, NDManager owner) {
        return owner.newSubManager(ai.djl.Device.cpu()).create(new long[] {value});
    }
}
