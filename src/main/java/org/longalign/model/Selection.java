package org.longalign.model;

import java.util.Arrays;

/**
 * The target tokens of a batch, row by row, and the tokens whose hidden state predicts them: only those pass through
 * the head. Tokens are counted through the rows, {@code row * width + t}.
 *
 * @param predictors for each target the index of the token before it
 * @param targets for each its id
 * @param lossWeights for each its weight
 */
record Selection(long[] predictors, long[] targets, float[] lossWeights) {

    /** Throws an IllegalArgumentException naming a label outside the vocabulary. */
    static Selection of(TokenBatch batch, TokenTargets targets, int vocabularySize) {
        int count = targets.count();
        Selection selection = new Selection(new long[count], new long[count], new float[count]);
        int next = 0;
        for (int row = 0; row < batch.rows(); row++) {
            for (int t = 0; t < batch.width(); t++) {
                int label = targets.labels()[row][t];
                if (label != TokenTargets.IGNORE_INDEX) {
                    checkId("labels", row, t, label, vocabularySize);
                    selection.predictors[next] = (long) row * batch.width() + t - 1;
                    selection.targets[next] = label;
                    selection.lossWeights[next] = targets.lossWeights()[row][t];
                    next++;
                }
            }
        }
        return selection;
    }

    /** The sum of loss weight x value over the targets. */
    double weightedSum(float[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += (double) lossWeights[i] * values[i];
        }
        return sum;
    }

    /** One value for each target, laid out at the targets' places, rows x width; 0 elsewhere. */
    float[][] place(float[] values, TokenBatch batch) {
        float[][] placed = new float[batch.rows()][batch.width()];
        for (int i = 0; i < values.length; i++) {
            int target = Math.toIntExact(predictors[i]) + 1;
            placed[target / batch.width()][target % batch.width()] = values[i];
        }
        return placed;
    }

    /** One id for each target, laid out at the targets' places, rows x width; {@link TokenTargets#IGNORE_INDEX} elsewhere. */
    int[][] place(long[] ids, TokenBatch batch) {
        int[][] placed = new int[batch.rows()][batch.width()];
        for (int[] row : placed) {
            Arrays.fill(row, TokenTargets.IGNORE_INDEX);
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
                    field + "[" + t + "] is " + id + ", outside the vocabulary of " + vocabularySize);
        }
    }
}
