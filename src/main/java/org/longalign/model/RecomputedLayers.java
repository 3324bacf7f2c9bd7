package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The layers of a pass that keeps only their inputs: backward runs each layer forward again. So the activations of one
 * layer exist at a time, and with {@link ComputeOptions#feedForwardChunkTokens} those of its feed-forward layer for a chunk
 * of tokens.
 */
final class RecomputedLayers {
    private final DecoderWeights weights;
    private final DecoderScript script;
    private final ComputeOptions options;
    private final NDArray rotation;
    private final SegmentBoundaries boundaries;
    private final Deque<NDArray> inputs = new ArrayDeque<>();

    RecomputedLayers(
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

    /**
     * The output of the last layer for the embedded tokens, rows x width x hidden size, which it takes over; to be called
     * without recording.
     */
    NDArray forward(NDArray embedded) {
        NDArray x = embedded;
        for (int layer = 0; layer < weights.layers(); layer++) {
            NDArray input = kept(x);
            inputs.push(input);
            NDArray from = restored(input, x);
            NDArray y = layer(from, weights.layer(layer));
            close(from, x);
            close(x, input);
            x = y;
        }
        return x;
    }

    /** Adds to the gradients of the weights; takes over the gradient of the output and returns that of the input. */
    NDArray backward(NDArray outputGradient) {
        NDArray gradient = outputGradient;
        for (int layer = weights.layers() - 1; layer >= 0; layer--) {
            NDArray input = inputs.pop();
            NDArray from = restored(input, input);
            NDArray again = Leaf.of(from);
            if (options.feedForwardChunkTokens() == 0) {
                LeafWeights leaves = weights.leaves(layer);
                Leaf.backward(script.layer(again, leaves.arrays(), rotation, boundaries), gradient);
                leaves.collect();
                leaves.finish();
            } else {
                inChunks(again, layer, gradient);
            }
            gradient = again.getGradient();
            again.close();
            close(from, input);
            input.close();
        }
        return gradient;
    }

    /** A layer's forward pass without recording. */
    private NDArray layer(NDArray x, Map<String, NDArray> layer) {
        if (options.feedForwardChunkTokens() == 0) {
            return script.layer(x, layer, rotation, boundaries);
        }
        NDList parts = new NDList();
        try (NDArray middle = script.attention(x, layer, rotation, boundaries)) {
            for (NDIndex chunk : chunks(middle)) {
                try (NDArray part = middle.get(chunk)) {
                    parts.add(script.feedForward(part, layer));
                }
            }
            return NDArrays.concat(parts, 1);
        } finally {
            parts.close();
        }
    }

    /** A layer forward and backward: attention for all tokens, the feed-forward layer chunk by chunk. */
    private void inChunks(NDArray again, int layer, NDArray gradient) {
        LeafWeights ofAttention = weights.attentionLeaves(layer);
        LeafWeights ofFeedForward = weights.feedForwardLeaves(layer);
        NDArray middle = script.attention(again, ofAttention.arrays(), rotation, boundaries);
        NDList gradients = new NDList();
        try (NDArray values = middle.stopGradient()) {
            for (NDIndex chunk : chunks(values)) {
                try (NDArray slice = values.get(chunk)) {
                    NDArray part = Leaf.of(slice);
                    Leaf.backward(script.feedForward(part, ofFeedForward.arrays()), gradient.get(chunk));
                    ofFeedForward.collect();
                    gradients.add(part.getGradient());
                    part.close();
                }
            }
        }
        ofFeedForward.finish();
        gradient.close();
        Leaf.backward(middle, NDArrays.concat(gradients, 1));
        gradients.close();
        ofAttention.collect();
        ofAttention.finish();
    }

    /** Slices of rows x width x hidden size along the width, each of at most so many tokens but at least one a row. */
    private List<NDIndex> chunks(NDArray x) {
        long width = x.getShape().get(1);
        long step = Math.max(1, options.feedForwardChunkTokens() / x.getShape().get(0));
        List<NDIndex> chunks = new ArrayList<>();
        for (long from = 0; from < width; from += step) {
            chunks.add(new NDIndex(":, {}:{}", from, Math.min(width, from + step)));
        }
        return chunks;
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
