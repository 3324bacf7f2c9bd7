package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.longalign.batching.BatchTensors;
import org.longalign.model.internal.GradientMode;

/**
 * One pass of a batch through a decoder, with loss and gradients. It runs inside a {@link GradientMode}; the arrays
 * that it creates belong to {@code step}.
 *
 * <p>Backward has two parts. So neither the logits of all tokens nor, with recomputation, the activations of all layers
 * exist at once:
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
    private final SegmentBoundaries boundaries;

    DecoderPass(
            DecoderConfig config,
            DecoderWeights weights,
            DecoderScript script,
            ComputeOptions options,
            BatchTensors batch,
            NDManager step) {
        this.weights = weights;
        this.script = script;
        this.options = options;
        this.step = step;
        ids = array(batch.inputIds());
        rotation = script.rotation(array(batch.positionIds()), RotaryFrequencies.of(config.rope(), batch, step));
        boundaries = SegmentBoundaries.of(batch, step);
    }

    /** The output of the last layer, rows x width x hidden size, before the final norm. */
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

    /** The logits at every position, rows x width x vocabulary. */
    NDArray logits() {
        return script.logits(hidden(), weights.lastNorm(), weights.head());
    }

    /** The most likely id at the position of each target token. */
    long[] mostLikely(TargetPositions targets) {
        return script.mostLikely(hidden(), weights.lastNorm(), weights.head(), step.create(targets.predictors()))
                .toLongArray();
    }

    /** The negative log-likelihood of each target token. */
    float[] losses(TargetPositions targets) {
        return chunkedLosses(hidden(), targets, false);
    }

    /** As {@link #losses}; also adds the gradient of their weighted sum to each weight's gradient. */
    float[] lossesAndGradients(TargetPositions targets) {
        return options.recompute() ? recomputing(targets) : keeping(targets);
    }

    private float[] keeping(TargetPositions targets) {
        NDArray hidden = hidden();
        NDArray leaf = leaf(hidden);
        float[] losses = chunkedLosses(leaf, targets, true);
        backward(hidden, gradientOf(leaf));
        return losses;
    }

    private float[] recomputing(TargetPositions targets) {
        List<NDArray> inputs = new ArrayList<>();
        JniUtils.setGradMode(false);
        NDArray x = script.embed(ids, weights.embedding());
        for (int layer = 0; layer < weights.layers(); layer++) {
            inputs.add(x);
            x = layer(x, layer);
        }
        JniUtils.setGradMode(true);
        NDArray leaf = leaf(x);
        float[] losses = chunkedLosses(leaf, targets, true);
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

    /**
     * Runs the head over the target tokens in chunks; with {@code gradients}, accumulates those of the hidden states.
     */
    private float[] chunkedLosses(NDArray hidden, TargetPositions targets, boolean gradients) {
        int count = targets.targets().length;
        int chunk = options.lossChunkTokens() == 0 ? count : options.lossChunkTokens();
        float[] losses = new float[count];
        for (int from = 0; from < count; from += chunk) {
            int to = Math.min(count, from + chunk);
            try (NDManager part = step.newSubManager()) {
                NDArray loss = script.losses(
                        hidden,
                        weights.lastNorm(),
                        weights.head(),
                        part.create(Arrays.copyOfRange(targets.predictors(), from, to)),
                        part.create(Arrays.copyOfRange(targets.targets(), from, to)));
                loss.attach(part);
                if (gradients) {
                    NDArray weighted = part.create(Arrays.copyOfRange(targets.lossWeights(), from, to));
                    JniUtils.backward((PtNDArray) loss, (PtNDArray) weighted, false, false);
                }
                System.arraycopy(loss.toFloatArray(), 0, losses, from, to - from);
            }
        }
        return losses;
    }

    private NDArray layer(NDArray x, int index) {
        return script.layer(x, weights.layer(index), rotation, boundaries);
    }

    /** The same values as a leaf of the graph: backward stops here. */
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

    /** Propagates the gradient of {@code y} back to the weights and frees both arrays. */
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
