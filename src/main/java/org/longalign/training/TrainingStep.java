package org.longalign.training;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one optimizer step did.
 *
 * @param step its number, from 1, through all plans
 * @param plan which plan it belongs to, from 1: the epoch where each plan is one pass
 * @param loss the weighted loss of the step, before it moved the weights
 * @param learningRate the rate it moved them with, before the factors of parameter groups
 * @param gradientNorm the global norm of the gradient before clipping
 * @param realTokens tokens of its sequences
 * @param computedTokens tokens computed on, padding included
 * @param targetTokens tokens that were predicted
 * @param milliseconds wall time, batching and optimizer included
 * @param elapsedSeconds wall time of the run when the step was done, evaluations and checkpoints before it included;
 *     where the run was resumed, the time between is not
 * @param idleShare share of the time in which the plan's devices wait for each other in this step, 0 to 1, as {@link
 *     org.longalign.batching.ComputeBalance} reckons it from the cost of each micro-batch for this model; reckoned, as
 *     here one device runs the micro-batches of all. Always 0 in a plan for one device: what that one loses is padding,
 *     which {@link #computedTokens} shows, and time outside of its computation, which {@code modelFlopUtilisation} does.
 * @param modelFlopUtilisation the floating-point operations that the model's real tokens need (forward and backward,
 *     neither padding nor recomputation), per second, over the device's peak, 0 to 1; null where the peak is not known
 * @param peakBytes the largest memory in use: of the process during the step on Linux (since its start, where the system
 *     does not let it be measured anew), or of the CUDA device by the end of the step; 0 where the system does not tell
 * @param sequenceLosses the loss of each sequence in it, in the order of the plan
 * @param evaluation the loss on held-out sequences after it; null where it was not measured
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
        double elapsedSeconds,
        double idleShare,
        @Nullable Double modelFlopUtilisation,
        long peakBytes,
        List<SequenceLoss> sequenceLosses,
        @Nullable Evaluation evaluation) {

    public TrainingStep {
        sequenceLosses = List.copyOf(sequenceLosses);
    }

    /** The mean loss of all target tokens, in nats, whatever the weighting; 0 where there is none. */
    public double tokenLoss() {
        return targetTokens == 0
                ? 0
                : sequenceLosses.stream().mapToDouble(SequenceLoss::sum).sum() / targetTokens;
    }

    /** Real tokens in a second. */
    public double tokensPerSecond() {
        return 1000 * realTokens / milliseconds;
    }

    /** Tokens computed on in a second, padding included. */
    public double computedTokensPerSecond() {
        return 1000 * computedTokens / milliseconds;
    }

    TrainingStep withEvaluation(Evaluation value) {
        return new TrainingStep(
                step,
                plan,
                loss,
                learningRate,
                gradientNorm,
                realTokens,
                computedTokens,
                targetTokens,
                milliseconds,
                elapsedSeconds,
                idleShare,
                modelFlopUtilisation,
                peakBytes,
                sequenceLosses,
                value);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "step %d: loss %.4f, learning rate %.2e, gradient norm %.3f, %,d of %,d tokens real, %.0f ms%s",
                step,
                loss,
                learningRate,
                gradientNorm,
                realTokens,
                computedTokens,
                milliseconds,
                evaluation == null ? "" : String.format(Locale.ROOT, ", held-out loss %.4f", evaluation.loss()));
    }
}
