package org.longalign.batching.export;

import java.util.Arrays;
import org.longalign.batching.BatchTensors;

/**
 * A row of a micro-batch with its tokens, without padding: a pack, or a single sequence in a padded plan. All
 * arrays but {@code seqLengths} have one entry for each token, with the meaning of {@link BatchTensors}.
 *
 * @param step index of the optimizer step, from 0
 * @param microBatch index of the micro-batch in its step, from 0
 * @param inputIds token ids
 * @param labels targets in Hugging Face convention, not shifted, -100 elsewhere
 * @param positionIds position of each token in its own segment
 * @param seqLengths number of tokens of each segment, in order
 * @param lossWeights weight of each target token, 0 elsewhere. Over the rows of a step they sum to 1 under token and
 *     sequence mean; the sum of weight x token loss is the step's loss
 */
public record ExportRow(
        int step,
        int microBatch,
        int[] inputIds,
        int[] labels,
        int[] positionIds,
        int[] seqLengths,
        float[] lossWeights) {

    /** @throws IllegalArgumentException if an array or the sum of the segments differs from the number of tokens */
    public ExportRow {
        sameLength("labels", labels.length, inputIds.length);
        sameLength("position_ids", positionIds.length, inputIds.length);
        sameLength("loss_weights", lossWeights.length, inputIds.length);
        sameLength("the segments of seq_lengths", Arrays.stream(seqLengths).sum(), inputIds.length);
    }

    /** Segment boundaries: 0, then the end of each segment. Segments of 3 and 5 tokens give {@code {0, 3, 8}}. */
    public int[] cuSeqlens() {
        int[] boundaries = new int[seqLengths.length + 1];
        for (int i = 0; i < seqLengths.length; i++) {
            boundaries[i + 1] = boundaries[i] + seqLengths[i];
        }
        return boundaries;
    }

    private static void sameLength(String what, int actual, int tokens) {
        if (actual != tokens) {
            throw new IllegalArgumentException(what + " cover " + actual + " tokens, but there are " + tokens);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExportRow that
                && step == that.step
                && microBatch == that.microBatch
                && Arrays.equals(inputIds, that.inputIds)
                && Arrays.equals(labels, that.labels)
                && Arrays.equals(positionIds, that.positionIds)
                && Arrays.equals(seqLengths, that.seqLengths)
                && Arrays.equals(lossWeights, that.lossWeights);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * step + microBatch) + Arrays.hashCode(inputIds);
    }

    @Override
    public String toString() {
        return "step " + step + ", micro-batch " + microBatch + ": " + inputIds.length + " tokens in "
                + seqLengths.length + " segments";
    }
}
