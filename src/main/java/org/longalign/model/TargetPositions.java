package org.longalign.model;

import java.util.Arrays;
import org.longalign.batching.BatchTensors;
import org.longalign.tokenize.Sequence;

/**
 * The target tokens of a batch, row by row, and the tokens whose hidden states predict them: only those pass through
 * the head. The index of token t of a row is {@code row * width + t}.
 *
 * @param predictors the index of the token before each target
 * @param targets the id of each target
 * @param lossWeights the weight of each target
 */
record TargetPositions(long[] predictors, long[] targets, float[] lossWeights) {

    /** @throws IllegalArgumentException naming a label outside the vocabulary */
    static TargetPositions of(BatchTensors batch, int vocabularySize) {
        int count = batch.targetTokens();
        TargetPositions positions = new TargetPositions(new long[count], new long[count], new float[count]);
        int next = 0;
        for (int row = 0; row < batch.rows(); row++) {
            for (int t = 0; t < batch.width(); t++) {
                int label = batch.labels()[row][t];
                if (label != Sequence.IGNORE_INDEX) {
                    checkId("labels", row, t, label, vocabularySize);
                    positions.predictors[next] = (long) row * batch.width() + t - 1;
                    positions.targets[next] = label;
                    positions.lossWeights[next] = batch.lossWeights()[row][t];
                    next++;
                }
            }
        }
        return positions;
    }

    /** Checks that rows have one segment if they are several, and every token a row in the embedding. */
    static void check(BatchTensors batch, int vocabularySize) {
        SegmentBoundaries.ofEachRow(batch);
        for (int row = 0; row < batch.rows(); row++) {
            for (int t = 0; t < batch.width(); t++) {
                checkId("inputIds", row, t, batch.inputIds()[row][t], vocabularySize);
            }
        }
    }

    /** The sum over the targets of loss weight x value. */
    double weightedSum(float[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += (double) lossWeights[i] * values[i];
        }
        return sum;
    }

    /** Places one value for each target at the target's position, rows x width; 0 elsewhere. */
    float[][] place(float[] values, BatchTensors batch) {
        float[][] placed = new float[batch.rows()][batch.width()];
        for (int i = 0; i < values.length; i++) {
            int target = Math.toIntExact(predictors[i]) + 1;
            placed[target / batch.width()][target % batch.width()] = values[i];
        }
        return placed;
    }

    /** Places one id for each target at its position, rows x width; {@link Sequence#IGNORE_INDEX} elsewhere. */
    int[][] place(long[] ids, BatchTensors batch) {
        int[][] placed = new int[batch.rows()][batch.width()];
        for (int[] row : placed) {
            Arrays.fill(row, Sequence.IGNORE_INDEX);
        }
        for (int i = 0; i < ids.length; i++) {
            int target = Math.toIntExact(predictors[i]) + 1;
            placed[target / batch.width()][target % batch.width()] = Math.toIntExact(ids[i]);
        }
        return placed;
    }

    static void checkId(String field, int row, int t, int id, int vocabularySize) {
        if (id < 0 || id >= vocabularySize) {
            checkId(field + "[" + row + "]", t, id, vocabularySize);
        }
    }

    static void checkId(String field, int t, int id, int vocabularySize) {
        if (id < 0 || id >= vocabularySize) {
            throw new IllegalArgumentException(
                    field + "[" + t + "] is " + id + ", outside the vocabulary of " + vocabularySize
                            + " (the rows of the model's embedding); use the tokenizer that the model was made with");
        }
    }
}
