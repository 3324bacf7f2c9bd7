package org.longalign.training;

import java.util.List;
import java.util.Locale;

/**
 * What one optimizer step did.
 *
 * @param step its number, from 1, through all plans
 * @param plan which plan it belongs to, from 1: the epoch where each plan is one pass
 * @param loss the weighted loss of the step, before it moved the weights
 * @param learningRate the rate it moved them with
 * @param gradientNorm the global norm of the gradient before clipping
 * @param realTokens tokens of its sequences
 * @param computedTokens tokens computed on, padding included
 * @param targetTokens tokens that were predicted
 * @param milliseconds wall time, batching and optimizer included
 * @param peakBytes the process's largest resident memory so far; 0 where the system does not tell
 * @param sequenceLosses the loss of each sequence in it, in the order of the plan
 */
public record TrainingStep(
        int step,
        int plan,
        double loss,
        double learningRate,
        double gradientNorm,
        long realTokens,
        long computedTokens,
        long targetTokens,
        double milliseconds,
        long peakBytes,
        List<SequenceLoss> sequenceLosses) {

    public TrainingStep {
        sequenceLosses = List.copyOf(sequenceLosses);
    }

    /** Real tokens in a second. */
    public double tokensPerSecond() {
        return 1000 * realTokens / milliseconds;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "step %d: loss %.4f, learning rate %.2e, gradient norm %.3f, %,d of %,d tokens real, %.0f ms",
                step,
                loss,
                learningRate,
                gradientNorm,
                realTokens,
                computedTokens,
                milliseconds);
    }
}
