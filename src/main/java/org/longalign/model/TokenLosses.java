package org.longalign.model;

/**
 * The loss of one {@link TokenBatch}.
 *
 * @param weightedLoss the sum over target tokens of loss weight x negative log-likelihood
 * @param negativeLogLikelihoods each target token's, in nats, at the place of its label, rows x width; 0 elsewhere
 */
public record TokenLosses(double weightedLoss, float[][] negativeLogLikelihoods) {
    /**
     * The summed negative log-likelihood of the tokens {@code [from, to)} of a row: L_i of the paper where they are one
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
