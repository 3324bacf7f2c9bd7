package org.longalign.training;

import java.util.List;
import java.util.Locale;

/**
 * What a training run did.
 *
 * @param steps the optimizer steps, in order
 * @param plannedSteps how many there were to be
 * @param seconds wall time of the run
 */
public record TrainingLog(List<TrainingStep> steps, int plannedSteps, double seconds) {

    public TrainingLog {
        steps = List.copyOf(steps);
    }

    /** The weighted loss of each step. */
    public double[] losses() {
        return steps.stream().mapToDouble(TrainingStep::loss).toArray();
    }

    /** Tokens of the sequences trained on. */
    public long realTokens() {
        return steps.stream().mapToLong(TrainingStep::realTokens).sum();
    }

    /** Tokens computed on, padding included. */
    public long computedTokens() {
        return steps.stream().mapToLong(TrainingStep::computedTokens).sum();
    }

    /** Share of the computed tokens that was padding, 0 to 1; 0 before the first step. */
    public double paddingShare() {
        return steps.isEmpty() ? 0 : 1 - realTokens() / (double) computedTokens();
    }

    /** Real tokens in a second of wall time. */
    public double tokensPerSecond() {
        return realTokens() / seconds;
    }

    /** Whether every planned step was made. */
    public boolean complete() {
        return steps.size() == plannedSteps;
    }

    @Override
    public String toString() {
        if (steps.isEmpty()) {
            return "no step of " + plannedSteps + " made";
        }
        return String.format(
                Locale.ROOT,
                "%,d of %,d steps in %.1f s: loss %.4f -> %.4f, %,d real tokens (%,.0f a second), padding %.1f %%",
                steps.size(),
                plannedSteps,
                seconds,
                steps.get(0).loss(),
                steps.get(steps.size() - 1).loss(),
                realTokens(),
                tokensPerSecond(),
                100 * paddingShare());
    }
}
