package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.longalign.batching.BatchTensors;
import org.longalign.model.internal.GradientMode;

/**
 * One pass of a batch through a decoder, with loss and gradients. It runs with {@link GradientMode#OFF}: backward is
 * written out in {@code decoder.py}. The arrays that it creates belong to {@code step}.
 *
 * <p>The gradient of the loss is known with the loss, so the head goes forward and backward at once, some target tokens at
 * a time, and the logits of all tokens never exist together. After the attention of the last layer only the tokens that
 * predict a target go on, since no other output is used:
 *
 * <pre>
 * embed -> layer 0 -> ... -> layer n-1 -> norm, head, loss, in chunks of target tokens
 *       <- layer 0 <- ... <- layer n-1 <- gradient of the last layer's output
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
        int last = weights.layers() - 1;
        try (NDArray x = inputOfLast()) {
            return script.layer(x, weights.layer(last, script), rotation, boundaries);
        }
    }

    /** The same at the tokens that predict a target only, 1 x targets x hidden size. */
    private NDArray hidden(NDArray predictors) {
        int last = weights.layers() - 1;
        try (NDArray x = inputOfLast()) {
            return script.lastLayer(x, weights.layer(last, script), rotation, boundaries, predictors);
        }
    }

    private NDArray inputOfLast() {
        NDArray x = script.embed(ids, weights.embedding());
        for (int layer = 0; layer < weights.layers() - 1; layer++) {
            NDArray y = script.layer(x, weights.layer(layer, script), rotation, boundaries);
            x.close();
            x = y;
        }
        return x;
    }

    /** The logits at every position, rows x width x vocabulary. */
    float[][][] logits() {
        NDArray all = script.logits(hidden(), weights.lastNorm(), weights.head(script));
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
        NDArray all = step.create(LongStream.range(0, targets.targets().length).toArray());
        NDArray hidden = hidden(step.create(targets.predictors()));
        return script.mostLikely(hidden, weights.lastNorm(), weights.head(script), all)
                .toLongArray();
    }

    /** The negative log-likelihood of each target token. */
    float[] losses(TargetPositions targets) {
        NDArray hidden = hidden(step.create(targets.predictors()));
        return inChunks(
                targets,
                part -> script.losses(hidden, weights.lastNorm(), weights.head(script), part.places, part.targets));
    }

    /** As {@link #losses}; also adds the gradient of their weighted sum to each weight's gradient. */
    float[] lossesAndGradients(TargetPositions targets) {
        DecoderLayers layers = new DecoderLayers(
                weights, script, options, rotation, boundaries, step.create(targets.predictors()));
        NDArray embedded = script.embed(ids, weights.embedding());
        Shape shape = embedded.getShape();
        NDArray x = layers.forward(embedded);
        NDArray ofOutput = step.zeros(x.getShape());
        float[] losses;
        try (x;
                WeightGradients ofHead = weights.headGradients()) {
            losses = inChunks(
                    targets,
                    part -> script.lossesWithGradients(
                            x,
                            ofHead.arrays(),
                            weights.lastNorm(),
                            weights.head(script),
                            part.places,
                            part.targets,
                            part.lossWeights,
                            ofOutput));
        }
        NDArray d = step.zeros(shape);
        layers.backward(ofOutput, d);
        try (WeightGradients ofEmbedding = weights.embeddingGradient()) {
            ofEmbedding.arrays().values().forEach(total -> script.embedGradient(d, ids, total));
        }
        return losses;
    }

    /**
     * Some of the target tokens.
     *
     * @param places where they are among all of them
     */
    private record Part(NDArray places, NDArray targets, NDArray lossWeights) {}

    /** Runs the head over the target tokens, some at a time. */
    private float[] inChunks(TargetPositions targets, Function<Part, NDArray> head) {
        int count = targets.targets().length;
        int chunk = options.lossChunkTokens() == 0 ? count : options.lossChunkTokens();
        float[] losses = new float[count];
        for (int from = 0; from < count; from += chunk) {
            int to = Math.min(count, from + chunk);
            try (NDManager manager = step.newSubManager()) {
                Part part = new Part(
                        manager.create(LongStream.range(from, to).toArray()),
                        manager.create(Arrays.copyOfRange(targets.targets(), from, to)),
                        manager.create(Arrays.copyOfRange(targets.lossWeights(), from, to)));
                try (NDArray loss = head.apply(part)) {
                    System.arraycopy(loss.toFloatArray(), 0, losses, from, to - from);
                }
            }
        }
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
