package org.longalign.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.longalign.plot.TrainingCharts;
import org.longalign.training.TrainingListener;
import org.longalign.training.TrainingLog;
import org.longalign.training.TrainingStep;
import org.longalign.training.ValidationLoss;

/**
 * Shows a training run in the running cell: a progress bar and a chart of its losses, redrawn about once a second.
 * Outside a notebook it prints a line to standard error now and then.
 *
 * <pre>{@code
 * // given: Training training
 * var log = training.onEach(LiveTraining.chart("packing + weighting")).run();
 * }</pre>
 */
public final class LiveTraining implements TrainingListener {
    private final String title;
    private final LiveOutput chart;
    private final RedrawThrottle throttle;
    private final List<TrainingStep> steps = new ArrayList<>();
    private final List<ValidationLoss> evaluations = new ArrayList<>();
    private @Nullable Progress progress;
    private int plannedSteps;
    private int notesPrinted;

    LiveTraining(String title, LiveOutput chart, LongSupplier nanos) {
        this.title = title;
        this.chart = chart;
        this.throttle = new RedrawThrottle(nanos);
    }

    /** A chart in the output of the running cell, for one run. */
    public static LiveTraining chart(String title) {
        return new LiveTraining(title, LiveOutput.open(), System::nanoTime);
    }

    @Override
    public void started(TrainingLog soFar) {
        plannedSteps = soFar.plannedSteps();
        steps.addAll(soFar.steps());
        evaluations.addAll(soFar.evaluations());
        print(soFar.notes());
        notesPrinted = soFar.notes().size();
        progress = Progress.of(title, plannedSteps);
        progress.step(steps.size());
    }

    @Override
    public void step(TrainingStep step) {
        steps.add(step);
        if (progress != null) {
            progress.step();
        }
        if (chart.isVisible() && throttle.nanosToNext() <= 0) {
            draw(new TrainingLog(steps, evaluations, plannedSteps, 0, List.of()));
        }
    }

    @Override
    public void evaluated(ValidationLoss evaluation) {
        evaluations.add(evaluation);
    }

    @Override
    public void ended(TrainingLog log) {
        print(log.notes().subList(notesPrinted, log.notes().size()));
        if (progress != null) {
            progress.close();
            if (chart.isVisible()) {
                draw(log);
            }
        }
    }

    private void print(List<String> notes) {
        notes.forEach(note -> System.out.println(title + ": " + note));
    }

    private void draw(TrainingLog log) {
        throttle.draw(() -> chart.show(TrainingCharts.progress(title, log)));
    }
}
