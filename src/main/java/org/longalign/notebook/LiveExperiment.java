package org.longalign.notebook;

import org.jspecify.annotations.Nullable;
import org.longalign.paper.ArmResult;
import org.longalign.paper.ExperimentListener;

/**
 * Shows the progress of an experiment in the running cell, as a bar over its optimizer steps.
 *
 * <pre>{@code
 * // given: ExperimentRunner runner, Experiments experiments
 * var quantity = runner.onEach(LiveExperiment.bar()).run(experiments.dataQuantity());
 * }</pre>
 */
public final class LiveExperiment implements ExperimentListener {
    private @Nullable Progress progress;

    private LiveExperiment() {}

    /** A bar for one experiment. */
    public static LiveExperiment bar() {
        return new LiveExperiment();
    }

    @Override
    public void started(String experiment, int runs, int measured, long steps) {
        System.out.println(experiment + ": " + runs + " runs"
                + (measured == 0 ? "" : ", of which " + measured + " were measured before"));
        if (steps > 0) {
            progress = Progress.of(experiment + ", optimizer steps", steps);
        }
    }

    @Override
    public void steps(long count) {
        if (progress != null) {
            progress.step(count);
        }
    }

    @Override
    public void finished(String arm, ArmResult result) {}

    @Override
    public void ended() {
        if (progress != null) {
            progress.close();
        }
    }
}
