package org.longalign.batching.export;

import java.util.Arrays;
import org.longalign.batching.BatchTensors;

/**
 * A row of a micro-batch with its tokens, without padding: a pack, or a single sequence in a padded plan. The arrays but
 * {@code seqLengths} have one entry a token and mean what they mean in {@link BatchTensors}.
 *
 * @param step index of the optimizer step, from 0
 * @param microBatch index of the micro-batch in its step, from 0
 * @param inputIds token ids
 * @param labels targets in Hugging Face convention, not shifted, -100 elsewhere
 * @param positionIds position of each token in its own segment
 * @param seqLengths tokens of each segment, in order
 * @param lossWeights weight of each target token, 0 elsewhere; over the rows of a step they sum to 1 under token and
 *     sequence mean, and their weighted sum of losses is the step's loss
 */
public record ExportRow(
        int step,
        int microBatch,
        int[] inputIds,
        int[] labels,
        int[] positionIds,
        int[] seqLengths,
        float[] lossWeights) {

    /** @throws IllegalArgumentException if an array has another length than the tokens, or the segments another sum */
    public ExportRow {
        sameLength("labels", labels.length, inputIds.length);
        sameLength("position_ids", positionIds.length, inputIds.length);
        sameLength("loss_weights", lossWeights.length, inputIds.length);
        sameLength("the segments of seq_lengths", Arrays.stream(seqLengths).sum(), inputIds.length);
    }

    /** Borders of the segments: 0, then the end of each; segments + 1 entries. */
    public int[] cuSeqlens() {
        int[] borders = new int[seqLengths.length + 1];
        for (int i = 0; i < seqLengths.length; i++) {
            borders[i + 1] = borders[i] + seqLengths[i];
        }
        return borders;
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
