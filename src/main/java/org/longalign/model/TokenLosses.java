package org.longalign.model;

/**
 * The loss of one batch.
 *
 * @param weightedLoss the sum over target tokens of loss weight x negative log-likelihood
 * @param negativeLogLikelihoods the negative log-likelihood of each target token in nats, at the position of its label,
 *     rows x width; 0 elsewhere
 */
public record TokenLosses(double weightedLoss, float[][] negativeLogLikelihoods) {
    /**
     * The sum of the negative log-likelihoods of tokens {@code [from, to)} of a row: L_i of the paper if they are one
     * sequence.
     */
    public double sum(int row, int from, int to) {
        double sum = 0;
        for (int t = from; t < to; t++) {
            sum += negativeLogLikelihoods[row][t];
        }
        return sum;
    }
}
