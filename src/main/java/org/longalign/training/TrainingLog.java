package org.longalign.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The record of a training run. After a resume it includes the steps before.
 *
 * @param steps the optimizer steps, in order
 * @param evaluations the losses on held-out sequences, in order; empty where none were given
 * @param plannedSteps the number of steps planned
 * @param seconds wall time of the run, without the time between its end and its resumption
 * @param setup what the run computes with and why, a line each: the device, recomputation and chunks, memory, checkpoints
 * @param notes notes, such as the checkpoint from which it resumed, or one that was damaged
 * @param groups the groups of its sequences by length and, with {@link Training#sources}, by source; empty in a log that was
 *     read from a file, which does not have them
 */
public record TrainingLog(
        List<TrainingStep> steps,
        List<ValidationLoss> evaluations,
        int plannedSteps,
        double seconds,
        List<String> setup,
        List<String> notes,
        List<Groups> groups) {

    /**
     * The sequences of a run in groups.
     *
     * @param by {@value #LENGTH} or {@value #SOURCE}
     * @param names the names of the groups, in the order to show. Of lengths it is the shortest of a bucket, in tokens; the
     *     next is twice as long
     * @param ofEachSequence the index of each sequence's group
     */
    public record Groups(String by, List<String> names, List<Integer> ofEachSequence) {
        /** Groups by length. */
        public static final String LENGTH = "length";

        /** Groups by source. */
        public static final String SOURCE = "source";

        public Groups {
            names = List.copyOf(names);
            ofEachSequence = List.copyOf(ofEachSequence);
        }

        /** The losses of each group that has any: of its sequences with targets, in their order. */
        public Map<String, List<SequenceLoss>> of(List<TrainingStep> steps) {
            Map<String, List<SequenceLoss>> losses = new LinkedHashMap<>();
            names.forEach(name -> losses.put(name, new ArrayList<>()));
            for (TrainingStep step : steps) {
                for (SequenceLoss loss : step.sequenceLosses()) {
                    if (loss.targetTokens() > 0) {
                        String name = names.get(ofEachSequence.get(loss.sequence()));
                        losses.computeIfAbsent(name, key -> new ArrayList<>()).add(loss);
                    }
                }
            }
            losses.values().removeIf(List::isEmpty);
            return losses;
        }
    }

    /**
     * The loss of a group of sequences in a run.
     *
     * @param group its name
     * @param sequences the number of its losses: of its sequences in all steps so far
     * @param first the mean over its sequences of L_i / N_i, in nats, in the first quarter of the steps so far; NaN where
     *     those have none of it
     * @param last the same in the last quarter
     */
    public record GroupLoss(String group, int sequences, double first, double last) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %.3f -> %.3f", group, first, last);
        }
    }

    /** A log without groups. */
    public TrainingLog(
            List<TrainingStep> steps,
            List<ValidationLoss> evaluations,
            int plannedSteps,
            double seconds,
            List<String> setup,
            List<String> notes) {
        this(steps, evaluations, plannedSteps, seconds, setup, notes, List.of());
    }

    public TrainingLog {
        steps = List.copyOf(steps);
        evaluations = List.copyOf(evaluations);
        setup = List.copyOf(setup);
        notes = List.copyOf(notes);
        groups = List.copyOf(groups);
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

    /**
     * The groups of its sequences.
     *
     * @param by {@link Groups#LENGTH} or {@link Groups#SOURCE}
     * @throws IllegalArgumentException if the log has no such groups
     */
    public Groups groups(String by) {
        return groups.stream()
                .filter(found -> found.by().equals(by))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the log has no losses by " + by
                        + "; a run has those by length, and with Training.sources(...) those by source"));
    }

    /**
     * The loss of each group of sequences at the beginning and end of the run: in a quarter of its steps each, at least one.
     *
     * @throws IllegalArgumentException as {@link #groups(String)}
     */
    public List<GroupLoss> lossBy(String by) {
        Groups found = groups(by);
        int quarter = Math.min(steps.size(), Math.max(1, steps.size() / 4));
        Map<String, List<SequenceLoss>> first = found.of(steps.subList(0, quarter));
        Map<String, List<SequenceLoss>> last = found.of(steps.subList(steps.size() - quarter, steps.size()));
        List<GroupLoss> losses = new ArrayList<>();
        found.of(steps)
                .forEach((name, all) -> losses.add(new GroupLoss(
                        name, all.size(), mean(first.getOrDefault(name, List.of())), mean(last.getOrDefault(name, List.of())))));
        return losses;
    }

    private static double mean(List<SequenceLoss> losses) {
        return losses.stream().mapToDouble(SequenceLoss::mean).average().orElse(Double.NaN);
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
                noted + groupLosses());
    }

    private String groupLosses() {
        return groups.stream()
                .filter(found -> found.names().size() > 1)
                .map(found -> "\n  loss by " + found.by() + ", first and last quarter of the steps: "
                        + lossBy(found.by()).stream().map(GroupLoss::toString).collect(Collectors.joining(", ")))
                .collect(Collectors.joining());
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
