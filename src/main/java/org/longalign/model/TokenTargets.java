package org.longalign.model;

/**
 * What a {@link TokenBatch} is to predict. Labels stand at the token they name, as in Hugging Face's convention: a
 * target token has {@code labels[row][t] == inputIds[row][t]}, every other one {@link #IGNORE_INDEX}, and the loss at
 * {@code t} is that of predicting it from the tokens before. A segment's first token has nothing before it and cannot
 * be a target. The arrays are not copied.
 *
 * @param labels rows x width
 * @param lossWeights what each target token's negative log-likelihood is multiplied by, rows x width; ignored where the
 *     token is no target
 */
public record TokenTargets(int[][] labels, float[][] lossWeights) {
    /** The label of a token that is not a target. */
    public static final int IGNORE_INDEX = -100;

    public TokenTargets {
        TokenBatch.checkRows("lossWeights", lossWeights.length, labels.length);
        for (int row = 0; row < labels.length; row++) {
            TokenBatch.checkWidth("lossWeights", row, lossWeights[row].length, labels[row].length);
        }
    }

    /** The number of target tokens. */
    public int count() {
        int count = 0;
        for (int[] row : labels) {
            for (int label : row) {
                if (label != IGNORE_INDEX) {
                    count++;
                }
            }
        }
        return count;
    }

    /** Throws unless the shapes agree and no segment begins with a target. */
    void check(TokenBatch batch) {
        TokenBatch.checkShape("labels", labels, batch.rows(), batch.width());
        for (int row = 0; row < labels.length; row++) {
            for (int segment = 0; segment + 1 < batch.cuSeqlens().length; segment++) {
                int first = batch.cuSeqlens()[segment];
                if (labels[row][first] != IGNORE_INDEX) {
                    throw new IllegalArgumentException("labels[" + row + "][" + first
                            + "] makes a segment's first token a target, which nothing predicts; its label must be "
                            + IGNORE_INDEX);
                }
            }
        }
    }
}
