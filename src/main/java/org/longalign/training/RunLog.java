package org.longalign.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.Sequences;

/** The log of a run while it runs, and the exceptions that carry it out. */
final class RunLog {
    private static final int NAMED = 10;

    private final int plannedSteps;
    private final List<TrainingStep> steps = new ArrayList<>();
    private final List<ValidationLoss> evaluations = new ArrayList<>();
    private final List<String> setup;
    private final List<TrainingLog.Groups> groups;
    private final List<String> notes = new ArrayList<>();
    private long started = System.nanoTime();
    /** Seconds of the run before the checkpoint from which it resumed. */
    private double secondsBefore;

    /**
     * An empty log.
     *
     * @param setup the lines of {@link RunSetup}
     * @param groups the groups of the run's sequences
     */
    RunLog(int plannedSteps, List<String> setup, List<TrainingLog.Groups> groups) {
        this.groups = groups;
        this.plannedSteps = plannedSteps;
        this.setup = setup;
    }

    /** Resumes after the steps of an earlier run of the same plans. */
    void resume(TrainingLog earlier) {
        steps.addAll(earlier.steps());
        evaluations.addAll(earlier.evaluations());
        secondsBefore = earlier.seconds();
        started = System.nanoTime();
    }

    int plannedSteps() {
        return plannedSteps;
    }

    /** The number of steps made. */
    int made() {
        return steps.size();
    }

    void add(TrainingStep step) {
        steps.add(step);
    }

    /** Adds the evaluation after the last step. */
    void add(ValidationLoss evaluation) {
        evaluations.add(evaluation);
        if (!steps.isEmpty()) {
            int last = steps.size() - 1;
            steps.set(last, steps.get(last).withEvaluation(evaluation));
        }
    }

    /** Whether the model was evaluated after its last step. */
    boolean isEvaluated() {
        return !evaluations.isEmpty() && evaluations.get(evaluations.size() - 1).step() == made();
    }

    TrainingStep last() {
        return steps.get(steps.size() - 1);
    }

    void note(String note) {
        notes.add(note);
    }

    /** Wall time of the run so far. */
    double seconds() {
        return secondsBefore + (System.nanoTime() - started) / 1e9;
    }

    TrainingLog soFar() {
        return new TrainingLog(steps, evaluations, plannedSteps, seconds(), setup, notes, groups);
    }

    TrainingStoppedException interrupted(@Nullable String checkpoint) {
        String where = made() == plannedSteps ? "after the last step" : "in step " + (made() + 1);
        return new TrainingStoppedException(
                "interrupted " + where + " of " + plannedSteps + "; " + kept() + saved(checkpoint)
                        + (checkpoint == null ? "" : "; run it again to go on from there"),
                soFar(),
                List.of());
    }

    TrainingStoppedException notFinite(NotFiniteException what, Sequences sequences, @Nullable String checkpoint) {
        List<Integer> culprits = what.sequences();
        String named = culprits.stream()
                .limit(NAMED)
                .map(i -> i + " (" + sequences.get(i).id() + ")")
                .collect(Collectors.joining(", "));
        String more = culprits.size() > NAMED ? " and " + (culprits.size() - NAMED) + " more" : "";
        return new TrainingStoppedException(
                what.getMessage() + " in step " + (made() + 1) + " of " + plannedSteps + ", from sequence " + named
                        + more + "; " + kept() + saved(checkpoint)
                        + (checkpoint == null ? "" : ". The same run would come to the same again")
                        + ". To go on, leave these sequences out or lower the learning rate or clipNorm"
                        + (checkpoint == null ? "" : ", in a new checkpoint folder"),
                soFar(),
                culprits);
    }

    private String kept() {
        return steps.isEmpty() ? "the weights are untouched" : "the model has the weights after step " + steps.size();
    }

    private static String saved(@Nullable String checkpoint) {
        return checkpoint == null ? "" : ", saved in " + checkpoint;
    }
}
