package org.longalign.training;

/**
 * The loss of one sequence at the step that trained it, before the step moved the weights.
 *
 * @param sequence its index in the dataset
 * @param targetTokens N_i of the paper
 * @param sum L_i of the paper: the negative log-likelihoods of its target tokens, summed, in nats
 */
public record SequenceLoss(int sequence, int targetTokens, double sum) {
    /** L_i / N_i; 0 where there is no target. */
    public double mean() {
        return targetTokens == 0 ? 0 : sum / targetTokens;
    }
}
