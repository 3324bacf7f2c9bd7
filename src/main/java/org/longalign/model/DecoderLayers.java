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
            SegmentBoundaries boundaries) {
        this.weights = weights;
        this.script = script;
        this.options = options;
        this.rotation = rotation;
        this.boundaries = boundaries;
    }

    /** The output of the last layer for the embedded tokens, rows x width x hidden size, which it takes over. */
    NDArray forward(NDArray embedded) {
        NDArray x = embedded;
        int first = weights.layers() - options.keptLayers(weights.layers());
        for (int layer = 0; layer < weights.layers(); layer++) {
            Map<String, NDArray> w = weights.layer(layer, script);
            x = layer < first ? runForNow(x, w) : run(x, w);
        }
        return x;
    }

    /** Runs a layer that keeps all that backward needs; takes over {@code x}. */
    private NDArray run(NDArray x, Map<String, NDArray> w) {
        Map<String, NDArray> attention = script.attention(x, w, rotation, boundaries);
        x.close();
        NDArray middle = output(attention);
        Map<String, NDArray> feedForward = script.feedForward(middle, w, !options.recompute());
        middle.close();
        layers.push(new Kept(null, attention, feedForward));
        return output(feedForward);
    }

    /** Runs a layer that will be run again; takes over {@code x}. */
    private NDArray runForNow(NDArray x, Map<String, NDArray> w) {
        NDArray input = kept(x);
        NDArray from = restored(input, x);
        Map<String, NDArray> attention = script.attention(from, w, rotation, boundaries);
        close(from, x);
        close(x, input);
        NDArray middle = output(attention);
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

    /** Adds to the gradients of the weights; changes the gradient of the output, {@code d}, to that of the input. */
    void backward(NDArray d) {
        for (int layer = weights.layers() - 1; layer >= 0; layer--) {
            Kept kept = layers.pop();
            try (WeightGradients gradients = weights.gradients(layer)) {
                backward(d, weights.layer(layer, script), gradients.arrays(), kept);
            }
        }
    }

    private void backward(NDArray d, Map<String, NDArray> w, Map<String, NDArray> g, Kept kept) {
        NDArray input = kept.input();
        if (input == null) {
            feedForward(d, w, g, kept.feedForward());
            attention(d, w, g, kept.attention());
            return;
        }
        NDArray from = restored(input, input);
        Map<String, NDArray> attention = kept.attention().isEmpty()
                ? script.attention(from, w, rotation, boundaries)
                : script.attentionAgain(from, w, rotation, kept.attention(), boundaries);
        close(from, input);
        input.close();
        kept.attention().values().forEach(NDArray::close);
        NDArray middle = output(attention);
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
        attention(d, w, g, attention);
    }

    private void feedForward(NDArray d, Map<String, NDArray> w, Map<String, NDArray> g, Map<String, NDArray> kept) {
        script.feedForwardGradient(d, w, g, kept);
        kept.values().forEach(NDArray::close);
    }

    private void attention(NDArray d, Map<String, NDArray> w, Map<String, NDArray> g, Map<String, NDArray> kept) {
        script.attentionGradient(d, w, g, kept, rotation, boundaries);
        kept.values().forEach(NDArray::close);
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
