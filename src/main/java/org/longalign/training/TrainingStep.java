package org.longalign.training;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The record of one optimizer step.
 *
 * @param step its number, from 1, through all plans
 * @param plan the number of its pass over the data, from 1: the epoch of a plan of several, counted on through all plans
 * @param loss the weighted loss of the step, before it moved the weights
 * @param learningRate the rate it moved them with, before the factors of parameter groups
 * @param gradientNorm the global norm of the gradient before clipping
 * @param tokens its tokens
 * @param cost its time and memory
 * @param sequenceLosses the loss of each sequence in it, in the order of the plan
 * @param evaluation the loss on held-out sequences after it; null where it was not measured
 */
public record TrainingStep(
        int step,
        int plan,
        double loss,
        double learningRate,
        double gradientNorm,
        Tokens tokens,
        Cost cost,
        List<SequenceLoss> sequenceLosses,
        @Nullable ValidationLoss evaluation) {

    /**
     * Tokens of a step.
     *
     * @param real tokens of its sequences
     * @param computed tokens computed on, padding included
     * @param target tokens that were predicted
     */
    public record Tokens(long real, long computed, long target) {}

    /**
     * Time and memory of a step.
     *
     * @param milliseconds wall time, batching and optimizer included
     * @param elapsedSeconds wall time of the run when the step was done, evaluations and checkpoints before it included;
     *     time between a stop and a resume is not
     * @param idleShare share of the time in which the plan's devices wait for each other, 0 to 1, predicted by {@link
     *     org.longalign.batching.ComputeBalance} from the cost of each micro-batch for this model; one device runs the
     *     micro-batches of all here. Always 0 in a plan for one device: its losses are padding, which {@link
     *     #computedTokens} shows, and time outside of computation, which {@code modelFlopUtilisation} shows
     * @param modelFlopUtilisation the floating-point operations that the model's real tokens need (forward and backward,
     *     neither padding nor recomputation), per second, over the device's peak, 0 to 1; null where the peak is unknown
     * @param peakBytes the largest memory in use: of the process during the step on Linux (since its start, where the
     *     system cannot reset the measurement), or of the CUDA device by the end of the step; 0 where it is unknown
     * @param deviceBytes the memory that the CUDA device has; 0 on the CPU, or where it is unknown
     */
    public record Cost(
            double milliseconds,
            double elapsedSeconds,
            double idleShare,
            @Nullable Double modelFlopUtilisation,
            long peakBytes,
            long deviceBytes) {}

    public TrainingStep {
        sequenceLosses = List.copyOf(sequenceLosses);
    }

    /** Tokens of its sequences. */
    public long realTokens() {
        return tokens.real();
    }

    /** Tokens computed on, padding included. */
    public long computedTokens() {
        return tokens.computed();
    }

    /** Tokens that were predicted. */
    public long targetTokens() {
        return tokens.target();
    }

    /** Wall time, batching and optimizer included. */
    public double milliseconds() {
        return cost.milliseconds();
    }

    /** The mean loss of all target tokens, in nats, whatever the weighting; 0 where there is none. */
    public double tokenLoss() {
        return tokens.target() == 0
                ? 0
                : sequenceLosses.stream().mapToDouble(SequenceLoss::sum).sum() / tokens.target();
    }

    /** Real tokens in a second. */
    public double tokensPerSecond() {
        return 1000 * realTokens() / milliseconds();
    }

    /** Tokens computed on in a second, padding included. */
    public double computedTokensPerSecond() {
        return 1000 * computedTokens() / milliseconds();
    }

    TrainingStep withEvaluation(ValidationLoss value) {
        return new TrainingStep(step, plan, loss, learningRate, gradientNorm, tokens, cost, sequenceLosses, value);
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
                realTokens(),
                computedTokens(),
                milliseconds(),
                evaluation == null ? "" : String.format(Locale.ROOT, ", held-out loss %.4f", evaluation.loss()));
    }
}
