package org.longalign.model;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Random;
import org.longalign.batching.BatchTensors;
import org.longalign.model.internal.GradientMode;
import org.longalign.tokenize.Sequence;

/** Random packs with fixed seeds: token ids, boundaries, labels on the later part of each segment, loss weights. */
record Samples(int[] ids, int[] cuSeqlens, int[] labels, float[] lossWeights) {

    /** A pack of segments of these lengths; the first quarter of each is context, the rest target, weighing 1/(N_i M). */
    static Samples pack(int vocabularySize, long seed, int... lengths) {
        Random random = new Random(seed);
        int width = Arrays.stream(lengths).sum();
        Samples pack = new Samples(new int[width], new int[lengths.length + 1], new int[width], new float[width]);
        for (int t = 0; t < width; t++) {
            pack.ids[t] = random.nextInt(vocabularySize);
        }
        Arrays.fill(pack.labels, Sequence.IGNORE_INDEX);
        for (int s = 0; s < lengths.length; s++) {
            int start = pack.cuSeqlens[s];
            int end = start + lengths[s];
            pack.cuSeqlens[s + 1] = end;
            int firstTarget = start + Math.max(1, lengths[s] / 4);
            for (int t = firstTarget; t < end; t++) {
                pack.labels[t] = pack.ids[t];
                pack.lossWeights[t] = 1f / (end - firstTarget) / lengths.length;
            }
        }
        return pack;
    }

    /** An adapter whose B is not zero, so that it changes the model. */
    static Lora noisyAdapter(CausalLm model, LoraConfig config) {
        Lora adapter = Lora.add(model, config, 5);
        GradientMode.OFF.call(() -> {
            Random random = new Random(8);
            model.parameters().forEach((name, weight) -> {
                float[] noise = new float[(int) weight.size()];
                for (int i = 0; i < noise.length; i++) {
                    noise[i] = 0.2f * (float) random.nextGaussian();
                }
                try (NDArray array = weight.getManager().create(noise, weight.getShape())) {
                    weight.addi(array);
                }
            });
            return adapter;
        });
        return adapter;
    }

    int segments() {
        return cuSeqlens.length - 1;
    }

    BatchTensors batch() {
        return BatchTensors.packed(ids, cuSeqlens).withTargets(new int[][] {labels}, new float[][] {lossWeights});
    }

    /** One segment as a pack of its own, weights kept. */
    Samples alone(int segment) {
        int from = cuSeqlens[segment];
        int to = cuSeqlens[segment + 1];
        return new Samples(
                Arrays.copyOfRange(ids, from, to),
                new int[] {0, to - from},
                Arrays.copyOfRange(labels, from, to),
                Arrays.copyOfRange(lossWeights, from, to));
    }

    /** The same tokens with other weights. */
    Samples weighted(float[] weights) {
        return new Samples(ids, cuSeqlens, labels, weights);
    }

    /** The segments as rows, padded on the right with a token id. */
    BatchTensors paddedBatch(int paddingId) {
        int[][] rows = new int[segments()][longest()];
        for (int s = 0; s < rows.length; s++) {
            Arrays.fill(rows[s], paddingId);
            System.arraycopy(ids, cuSeqlens[s], rows[s], 0, length(s));
        }
        return BatchTensors.padded(rows).withTargets(paddedLabels(), paddedWeights());
    }

    private int[][] paddedLabels() {
        int[][] rows = new int[segments()][longest()];
        for (int s = 0; s < rows.length; s++) {
            Arrays.fill(rows[s], Sequence.IGNORE_INDEX);
            System.arraycopy(labels, cuSeqlens[s], rows[s], 0, length(s));
        }
        return rows;
    }

    private float[][] paddedWeights() {
        float[][] weights = new float[segments()][longest()];
        for (int s = 0; s < weights.length; s++) {
            System.arraycopy(lossWeights, cuSeqlens[s], weights[s], 0, length(s));
        }
        return weights;
    }

    int length(int segment) {
        return cuSeqlens[segment + 1] - cuSeqlens[segment];
    }

    private int longest() {
        int longest = 0;
        for (int s = 0; s < segments(); s++) {
            longest = Math.max(longest, length(s));
        }
        return longest;
    }
}
