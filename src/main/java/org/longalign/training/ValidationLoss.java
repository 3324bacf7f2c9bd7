package org.longalign.training;

import java.util.Locale;

/**
 * The loss of a model on held-out sequences in the course of its training.
 *
 * @param step after how many optimizer steps; 0 before the first
 * @param loss the mean over sequences of L_i / N_i (Eq. 2), in nats a target token
 * @param tokenLoss the mean over all target tokens, in nats
 * @param seconds what the measurement took
 */
public record ValidationLoss(int step, double loss, double tokenLoss, double seconds) {
    static ValidationLoss of(int step, SequenceLosses losses, double seconds) {
        return new ValidationLoss(step, losses.mean(), losses.tokenMean(), seconds);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "held-out loss %.4f after step %d", loss, step);
    }
}
