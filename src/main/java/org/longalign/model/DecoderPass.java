package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** The output of the last layer, rows x width x hidden size, before the final norm, without recording. */
    NDArray hidden() {
        NDArray x = script.embed(ids, weights.embedding());
        for (int layer = 0; layer < weights.layers(); layer++) {
            NDArray y = script.layer(x, weights.layer(layer), rotation, boundaries);
            x.close();
            x = y;
        }
        return x;
    }

    /** The logits at every position, rows x width x vocabulary. */
    float[][][] logits() {
        NDArray all = script.logits(hidden(), weights.lastNorm(), weights.head());
        Shape shape = all.getShape();
        float[] flat = all.toFloatArray();
        float[][][] logits = new float[(int) shape.get(0)][(int) shape.get(1)][(int) shape.get(2)];
        int from = 0;
        for (float[][] row : logits) {
            for (float[] token : row) {
                System.arraycopy(flat, from, token, 0, token.length);
                from += token.length;
            }
        }
        return logits;
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
        List<LeafWeights> leaves = new ArrayList<>();
        LeafWeights ofEmbedding = weights.embeddingLeaf();
        NDArray x = script.embed(ids, embedding(ofEmbedding));
        for (int layer = 0; layer < weights.layers(); layer++) {
            LeafWeights ofLayer = weights.leaves(layer);
            leaves.add(ofLayer);
            x = script.layer(x, ofLayer.arrays(), rotation, boundaries);
        }
        leaves.add(ofEmbedding);
        NDArray leaf = Leaf.of(x);
        float[] losses = chunkedLosses(leaf, targets, true);
        Leaf.backward(x, leaf.getGradient());
        leaves.forEach(LeafWeights::collect);
        leaves.forEach(LeafWeights::finish);
        return losses;
    }

    private float[] recomputing(TargetPositions targets) {
        RecomputedLayers layers = new RecomputedLayers(weights, script, options, rotation, boundaries);
        JniUtils.setGradMode(false);
        NDArray x = layers.forward(script.embed(ids, weights.embedding()));
        JniUtils.setGradMode(true);
        NDArray leaf = Leaf.of(x);
        float[] losses = chunkedLosses(leaf, targets, true);
        NDArray gradient = leaf.getGradient();
        leaf.close();
        x.close();
        gradient = layers.backward(gradient);
        if (weights.trainsEmbedding()) {
            LeafWeights ofEmbedding = weights.embeddingLeaf();
            Leaf.backward(script.embed(ids, embedding(ofEmbedding)), gradient);
            ofEmbedding.collect();
            ofEmbedding.finish();
        }
        return losses;
    }

    private static NDArray embedding(LeafWeights leaf) {
        return leaf.arrays().values().iterator().next();
    }

    /**
     * Runs the head over the target tokens in chunks; with {@code gradients}, accumulates those of the hidden states.
     */
    private float[] chunkedLosses(NDArray hidden, TargetPositions targets, boolean gradients) {
        int count = targets.targets().length;
        int chunk = options.lossChunkTokens() == 0 ? count : options.lossChunkTokens();
        float[] losses = new float[count];
        LeafWeights leaves = gradients ? weights.headLeaves() : LeafWeights.onDevice(weights.ofHead());
        for (int from = 0; from < count; from += chunk) {
            int to = Math.min(count, from + chunk);
            try (NDManager part = step.newSubManager()) {
                Map<String, NDArray> head = leaves.arrays();
                NDArray loss = script.losses(
                        hidden,
                        Objects.requireNonNull(head.get(DecoderWeights.LAST_NORM)),
                        Objects.requireNonNull(head.get(weights.headName())),
                        part.create(Arrays.copyOfRange(targets.predictors(), from, to)),
                        part.create(Arrays.copyOfRange(targets.targets(), from, to)));
                loss.attach(part);
                if (gradients) {
                    NDArray weighted = part.create(Arrays.copyOfRange(targets.lossWeights(), from, to));
                    JniUtils.backward((PtNDArray) loss, (PtNDArray) weighted, false, false);
                    leaves.collect();
                }
                System.arraycopy(loss.toFloatArray(), 0, losses, from, to - from);
            }
        }
        leaves.finish();
        return losses;
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
