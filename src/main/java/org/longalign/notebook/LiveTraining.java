package org.longalign.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.longalign.plot.TrainingCharts;
import org.longalign.training.Evaluation;
import org.longalign.training.TrainingListener;
import org.longalign.training.TrainingLog;
import org.longalign.training.TrainingStep;

/**
 * Shows a training run in the cell that runs it: a line with how far it is, and the chart of its losses, which grows
 * about once a second. Outside of a notebook it writes a line to standard error now and then.
 *
 * <pre>{@code
 * var log = Training.of(model, sequences, plan).run(LiveTraining.chart("packing + weighting"));
 * }</pre>
 */
public final class LiveTraining implements TrainingListener {
    private final String title;
    private final LiveOutput chart;
    private final DrawingPace pace;
    private final List<TrainingStep> steps = new ArrayList<>();
    private final List<Evaluation> evaluations = new ArrayList<>();
    private @Nullable Progress progress;
    private int plannedSteps;
    private int notesPrinted;

    LiveTraining(String title, LiveOutput chart, LongSupplier nanos) {
        this.title = title;
        this.chart = chart;
        this.pace = new DrawingPace(nanos);
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
        if (chart.isVisible() && pace.nanosToNext() <= 0) {
            draw(new TrainingLog(steps, evaluations, plannedSteps, 0, List.of()));
        }
    }

    @Override
    public void evaluated(Evaluation evaluation) {
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
        pace.draw(() -> chart.show(TrainingCharts.progress(title, log)));
    }
}
