package org.longalign.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The record of a training run. After a resume it includes the steps before.
 *
 * @param steps the optimizer steps, in order
 * @param evaluations the losses on held-out sequences, in order; empty where none were given
 * @param plannedSteps the number of steps planned
 * @param seconds wall time of the run, without the time between its end and its resumption
 * @param setup what the run computes with and why, a line each: the device, recomputation and chunks, memory, checkpoints
 * @param notes notes, such as the checkpoint from which it resumed, or one that was damaged
 */
public record TrainingLog(
        List<TrainingStep> steps,
        List<ValidationLoss> evaluations,
        int plannedSteps,
        double seconds,
        List<String> setup,
        List<String> notes) {

    public TrainingLog {
        steps = List.copyOf(steps);
        evaluations = List.copyOf(evaluations);
        setup = List.copyOf(setup);
        notes = List.copyOf(notes);
    }

    /**
     * Reads the steps and evaluations that a run wrote with {@link Training#metrics} or into its checkpoint folder. A last
     * line that was torn when the process died is left out.
     *
     * @throws IllegalArgumentException naming the file and line that is not of that kind
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static TrainingLog read(Path metrics) {
        return MetricsLine.readLog(metrics);
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

    /** Real tokens in a second of training; evaluations and checkpoints are left out. 0 before the first step. */
    public double tokensPerSecond() {
        double milliseconds =
                steps.stream().mapToDouble(TrainingStep::milliseconds).sum();
        return steps.isEmpty() ? 0 : 1000 * realTokens() / milliseconds;
    }

    /** Share of the time in which the plan's devices wait for each other, steps weighed by the tokens they compute. */
    public double idleShare() {
        double weighed = steps.stream()
                .mapToDouble(step -> step.cost().idleShare() * step.computedTokens())
                .sum();
        return steps.isEmpty() ? 0 : weighed / computedTokens();
    }

    /** The mean model-flop utilisation, steps weighed by their time; empty where the device's peak is not known. */
    public OptionalDouble modelFlopUtilisation() {
        double milliseconds = 0;
        double weighed = 0;
        for (TrainingStep step : steps) {
            Double own = step.cost().modelFlopUtilisation();
            if (own != null) {
                milliseconds += step.milliseconds();
                weighed += own * step.milliseconds();
            }
        }
        return milliseconds == 0 ? OptionalDouble.empty() : OptionalDouble.of(weighed / milliseconds);
    }

    /** The largest of the steps' peaks, in bytes; 0 where the system does not tell. */
    public long peakBytes() {
        return steps.stream().mapToLong(step -> step.cost().peakBytes()).max().orElse(0);
    }

    /** Whether every planned step was made. */
    public boolean complete() {
        return steps.size() == plannedSteps;
    }

    @Override
    public String toString() {
        String noted = notes.isEmpty() ? "" : "; " + String.join("; ", notes);
        if (steps.isEmpty()) {
            return "no step of " + plannedSteps + " made" + noted;
        }
        return String.format(
                Locale.ROOT,
                "%,d of %,d steps in %.1f s: loss %.4f -> %.4f%s, %,d real tokens (%,.0f a second), padding %.1f %%%s",
                steps.size(),
                plannedSteps,
                seconds,
                steps.get(0).loss(),
                steps.get(steps.size() - 1).loss(),
                heldOut(),
                realTokens(),
                tokensPerSecond(),
                100 * paddingShare(),
                noted);
    }

    private String heldOut() {
        return evaluations.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", held out %.4f -> %.4f",
                        evaluations.get(0).loss(),
                        evaluations.get(evaluations.size() - 1).loss());
    }
}
