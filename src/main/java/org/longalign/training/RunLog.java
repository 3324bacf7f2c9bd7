package org.longalign.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.longalign.tokenize.Sequences;

/** The log of a run while it runs, and the exceptions that carry it out. */
final class RunLog {
    private static final int NAMED = 10;

    private final long started = System.nanoTime();
    private final int plannedSteps;
    private final List<TrainingStep> steps = new ArrayList<>();

    RunLog(int plannedSteps) {
        this.plannedSteps = plannedSteps;
    }

    void add(TrainingStep step) {
        steps.add(step);
    }

    TrainingLog soFar() {
        return new TrainingLog(steps, plannedSteps, (System.nanoTime() - started) / 1e9);
    }

    TrainingStoppedException interrupted(int step) {
        return new TrainingStoppedException(
                "interrupted in step " + step + " of " + plannedSteps + "; " + kept(), soFar(), List.of());
    }

    TrainingStoppedException notFinite(String what, int step, List<Integer> culprits, Sequences sequences) {
        String named = culprits.stream()
                .limit(NAMED)
                .map(i -> i + " (" + sequences.get(i).id() + ")")
                .collect(Collectors.joining(", "));
        String more = culprits.size() > NAMED ? " and " + (culprits.size() - NAMED) + " more" : "";
        return new TrainingStoppedException(
                what + " in step " + step + " of " + plannedSteps + ", from sequence " + named + more + "; " + kept()
                        + ". A lower learning rate or clipNorm may help, and a look at these sequences",
                soFar(),
                culprits);
    }

    private String kept() {
        return steps.isEmpty() ? "the weights are untouched" : "the model has the weights after step " + steps.size();
    }
}
