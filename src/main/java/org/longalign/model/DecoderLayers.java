package org.longalign.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a pass forward and backward, each in two halves, attention and the feed-forward layer. The last layers
 * keep what backward needs; of those before them, with {@link ComputeOptions#recompute}, only the input is kept and what
 * attention gave, and backward runs the rest of the layer forward again. So the activations of one such layer exist at a
 * time, and with {@link ComputeOptions#feedForwardChunkTokens} those of its feed-forward layer for a chunk of tokens.
 */
final class DecoderLayers {
    private final DecoderWeights weights;
    private final DecoderScript script;
    private final ComputeOptions options;
    private final NDArray rotation;
    private final SegmentBoundaries boundaries;
    private final NDArray predictors;
    private final Deque<Kept> layers = new ArrayDeque<>();

    /**
     * The arrays that a layer keeps for backward.
     *
     * @param input its input, if it is run again
     */
    private record Kept(@Nullable NDArray input, Map<String, NDArray> attention, Map<String, NDArray> feedForward) {}

    DecoderLayers(
            DecoderWeights weights,
            DecoderScript script,
            ComputeOptions options,
            NDArray rotation,
            SegmentBoundaries boundaries,
            NDArray predictors) {
        this.weights = weights;
        this.script = script;
        this.options = options;
        this.rotation = rotation;
        this.boundaries = boundaries;
        this.predictors = predictors;
    }

    /**
     * The output of the last layer at the predictors, 1 x their number x hidden size, for the embedded tokens, rows x width x
     * hidden size, which it takes over.
     */
    NDArray forward(NDArray embedded) {
        NDArray x = embedded;
        int first = weights.layers() - options.keptLayers(weights.layers());
        for (int layer = 0; layer < weights.layers(); layer++) {
            Map<String, NDArray> w = weights.layer(layer, script);
            boolean isLast = layer == weights.layers() - 1;
            x = layer < first ? runForNow(x, w, isLast) : run(x, w, isLast);
        }
        return x;
    }

    /** Runs a layer that keeps all that backward needs; takes over {@code x}. */
    private NDArray run(NDArray x, Map<String, NDArray> w, boolean isLast) {
        Map<String, NDArray> attention = script.attention(x, w, rotation, boundaries);
        x.close();
        NDArray middle = middle(attention, isLast);
        Map<String, NDArray> feedForward = script.feedForward(middle, w, !options.recompute());
        middle.close();
        layers.push(new Kept(null, attention, feedForward));
        return output(feedForward);
    }

    /** Runs a layer that will be run again; takes over {@code x}. */
    private NDArray runForNow(NDArray x, Map<String, NDArray> w, boolean isLast) {
        NDArray input = kept(x);
        NDArray from = restored(input, x);
        Map<String, NDArray> attention = script.attention(from, w, rotation, boundaries);
        close(from, x);
        close(x, input);
        NDArray middle = middle(attention, isLast);
        attention.entrySet().removeIf(entry -> {
            boolean isKept = options.keepsAttended()
                    && (entry.getKey().equals(DecoderScript.ATTENDED)
                            || entry.getKey().equals(DecoderScript.LOGS));
            if (!isKept) {
                entry.getValue().close();
            }
            return !isKept;
        });
        layers.push(new Kept(input, attention, Map.of()));
        try (middle;
                NDArray chunk = chunk(middle)) {
            return script.feedForwardInChunks(middle, w, chunk);
        }
    }

    /**
     * Adds to the gradients of the weights.
     *
     * @param ofOutput the gradient of the output, which is changed
     * @param ofInput zeros in the shape of the input, which become its gradient
     */
    void backward(NDArray ofOutput, NDArray ofInput) {
        for (int layer = weights.layers() - 1; layer >= 0; layer--) {
            Kept kept = layers.pop();
            NDArray d = layer == weights.layers() - 1 ? ofOutput : ofInput;
            try (WeightGradients gradients = weights.gradients(layer)) {
                backward(d, ofInput, weights.layer(layer, script), gradients.arrays(), kept);
            }
        }
    }

    /**
     * The backward pass of a layer.
     *
     * @param d the gradient of its output: that of the last layer has the predictors only
     * @param whole has the gradient of its input afterwards; {@code d} itself, except in the last layer
     */
    private void backward(NDArray d, NDArray whole, Map<String, NDArray> w, Map<String, NDArray> g, Kept kept) {
        NDArray input = kept.input();
        if (input == null) {
            feedForward(d, w, g, kept.feedForward());
            attention(d, whole, w, g, kept.attention());
            return;
        }
        NDArray from = restored(input, input);
        Map<String, NDArray> attention = kept.attention().isEmpty()
                ? script.attention(from, w, rotation, boundaries)
                : script.attentionAgain(from, w, rotation, kept.attention(), boundaries);
        close(from, input);
        input.close();
        kept.attention().values().forEach(NDArray::close);
        NDArray middle = middle(attention, d != whole);
        if (options.feedForwardChunkTokens() == 0) {
            Map<String, NDArray> feedForward = script.feedForwardAgain(middle, w);
            middle.close();
            feedForward(d, w, g, feedForward);
        } else {
            try (middle;
                    NDArray chunk = chunk(middle)) {
                script.feedForwardGradientInChunks(middle, d, w, g, chunk);
            }
        }
        attention(d, whole, w, g, attention);
    }

    private void feedForward(NDArray d, Map<String, NDArray> w, Map<String, NDArray> g, Map<String, NDArray> kept) {
        script.feedForwardGradient(d, w, g, kept);
        kept.values().forEach(NDArray::close);
    }

    private void attention(
            NDArray d, NDArray whole, Map<String, NDArray> w, Map<String, NDArray> g, Map<String, NDArray> kept) {
        if (d != whole) {
            script.place(d, predictors, whole);
        }
        script.attentionGradient(whole, w, g, kept, rotation, boundaries);
        kept.values().forEach(NDArray::close);
    }

    /** The input of the feed-forward layer: in the last layer, of the tokens that predict a target. */
    private NDArray middle(Map<String, NDArray> attention, boolean isLast) {
        NDArray all = output(attention);
        if (!isLast) {
            return all;
        }
        try (all) {
            return script.chosen(all, predictors);
        }
    }

    private static NDArray output(Map<String, NDArray> kept) {
        return Objects.requireNonNull(kept.remove(DecoderScript.OUTPUT));
    }

    /** The tokens of a row that pass through the feed-forward layer at a time, at least one, for the script. */
    private NDArray chunk(NDArray x) {
        long width = x.getShape().get(1);
        long rows = x.getShape().get(0);
        int tokens = options.feedForwardChunkTokens();
        long chunk = tokens == 0 ? width : Math.max(1, tokens / rows);
        return boundaries.lengths().getManager().create(new long[] {chunk});
    }

    private NDArray kept(NDArray x) {
        return switch (options.layerInputs()) {
            case DEVICE -> x;
            case DEVICE_BFLOAT16 -> script.narrowed(x);
            case MAIN_MEMORY -> x.toDevice(ai.djl.Device.cpu(), true);
        };
    }

    /** The input to compute with; {@code x} if that is it already. */
    private NDArray restored(NDArray input, NDArray x) {
        return switch (options.layerInputs()) {
            case DEVICE -> input;
            case DEVICE_BFLOAT16 -> script.widened(input);
            case MAIN_MEMORY -> x == input ? input.toDevice(rotation.getDevice(), true) : x;
        };
    }

    private static void close(NDArray array, NDArray unless) {
        if (array != unless) {
            array.close();
        }
    }
}
