package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One pass of a batch through a decoder, with its loss and the loss's gradient. It runs inside a {@link GradientMode};
 * what it makes belongs to {@code step}.
 *
 * <p>Backward goes in two parts, so that neither the logits of all tokens nor, with recomputation, the intermediate
 * results of all layers exist at once:
 *
 * <pre>
 * embed -> layer 0 -> ... -> layer n-1 -> h | h (a leaf) -> norm, head, loss, in chunks of target tokens
 *       <- each layer run again          <- | gradient of h
 * </pre>
 */
final class DecoderPass {
    private final DecoderWeights weights;
    private final DecoderScript script;
    private final ComputeOptions options;
    private final NDManager step;
    private final NDArray ids;
    private final NDArray rotation;
    private final Borders borders;

    DecoderPass(
            DecoderConfig config,
            DecoderWeights weights,
            DecoderScript script,
            ComputeOptions options,
            TokenBatch batch,
            NDManager step) {
        this.weights = weights;
        this.script = script;
        this.options = options;
        this.step = step;
        ids = array(batch.inputIds());
        rotation = script.rotation(array(batch.positionIds()), Rotation.frequencies(config.rope(), batch, step));
        borders = Borders.of(batch, step);
    }

    /** The last layer's output, rows x width x hidden size, before the last norm. */
    NDArray hidden() {
        NDArray x = script.embed(ids, weights.embedding());
        for (int layer = 0; layer < weights.layers(); layer++) {
            NDArray y = layer(x, layer);
            if (!JniUtils.isGradMode()) {
                x.close();
            }
            x = y;
        }
        return x;
    }

    /** The logits at every place, rows x width x vocabulary. */
    NDArray logits() {
        return script.logits(hidden(), weights.lastNorm(), weights.head());
    }

    /** The most likely id in the place of each selected target token. */
    long[] mostLikely(Selection selection) {
        return script.mostLikely(hidden(), weights.lastNorm(), weights.head(), step.create(selection.predictors()))
                .toLongArray();
    }

    /** The negative log-likelihood of each selected target token. */
    float[] losses(Selection selection) {
        return chunkedLosses(hidden(), selection, false);
    }

    /** The same, adding the gradient of their weighted sum to each weight's gradient. */
    float[] lossesAndGradients(Selection selection) {
        return options.recompute() ? recomputing(selection) : keeping(selection);
    }

    private float[] keeping(Selection selection) {
        NDArray hidden = hidden();
        NDArray leaf = leaf(hidden);
        float[] losses = chunkedLosses(leaf, selection, true);
        backward(hidden, gradientOf(leaf));
        return losses;
    }

    private float[] recomputing(Selection selection) {
        List<NDArray> inputs = new ArrayList<>();
        JniUtils.setGradMode(false);
        NDArray x = script.embed(ids, weights.embedding());
        for (int layer = 0; layer < weights.layers(); layer++) {
            inputs.add(x);
            x = layer(x, layer);
        }
        JniUtils.setGradMode(true);
        NDArray leaf = leaf(x);
        float[] losses = chunkedLosses(leaf, selection, true);
        NDArray gradient = gradientOf(leaf);
        leaf.close();
        x.close();
        for (int layer = weights.layers() - 1; layer >= 0; layer--) {
            NDArray input = inputs.remove(layer);
            NDArray again = leaf(input);
            NDArray output = layer(again, layer);
            backward(output, gradient);
            gradient = gradientOf(again);
            again.close();
            input.close();
        }
        backward(script.embed(ids, weights.embedding()), gradient);
        return losses;
    }

    /** Runs the head over the target tokens in chunks; with gradients those of the hidden states are added up. */
    private float[] chunkedLosses(NDArray hidden, Selection selection, boolean gradients) {
        int targets = selection.targets().length;
        int chunk = options.lossChunkTokens() == 0 ? targets : options.lossChunkTokens();
        float[] losses = new float[targets];
        for (int from = 0; from < targets; from += chunk) {
            int to = Math.min(targets, from + chunk);
            try (NDManager part = step.newSubManager()) {
                NDArray loss = script.losses(
                        hidden,
                        weights.lastNorm(),
                        weights.head(),
                        part.create(Arrays.copyOfRange(selection.predictors(), from, to)),
                        part.create(Arrays.copyOfRange(selection.targets(), from, to)));
                loss.attach(part);
                if (gradients) {
                    NDArray weighted = part.create(Arrays.copyOfRange(selection.lossWeights(), from, to));
                    JniUtils.backward((PtNDArray) loss, (PtNDArray) weighted, false, false);
                }
                System.arraycopy(loss.toFloatArray(), 0, losses, from, to - from);
            }
        }
        return losses;
    }

    private NDArray layer(NDArray x, int index) {
        return script.layer(x, weights.layer(index), rotation, borders);
    }

    /** The same numbers, from which gradients go no further. */
    private static NDArray leaf(NDArray x) {
        NDArray leaf = x.stopGradient();
        leaf.setRequiresGradient(true);
        return leaf;
    }

    private NDArray gradientOf(NDArray leaf) {
        NDArray gradient = leaf.getGradient();
        gradient.attach(step);
        return gradient;
    }

    /** Adds the gradients that follow from that of {@code y} to the weights', and frees both. */
    private static void backward(NDArray y, NDArray gradient) {
        JniUtils.backward((PtNDArray) y, (PtNDArray) gradient, false, false);
        y.close();
        gradient.close();
    }

    private NDArray array(int[][] rows) {
        int width = rows[0].length;
        long[] flat = new long[rows.length * width];
        for (int row = 0; row < rows.length; row++) {
            for (int t = 0; t < width; t++) {
                flat[row * width + t] = rows[row][t];
            }
        }
        return step.create(flat, new Shape(rows.length, width));
    }
}
