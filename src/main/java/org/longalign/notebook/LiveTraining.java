package org.longalign.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.longalign.plot.TrainingCharts;
import org.longalign.training.TrainingListener;
import org.longalign.training.TrainingLog;
import org.longalign.training.TrainingStep;
import org.longalign.training.ValidationLoss;

/**
 * Shows a training run in the running cell: what it computes with and why, a progress bar with the time left, utilisation
 * and memory, and a chart of its losses, redrawn about once a second: of all sequences and on held-out ones, or by source or
 * length, as the last argument says. Outside a notebook the bar is a line on standard
 * error now and then.
 *
 * <pre>{@code
 * // given: Training training
 * var log = training.onEach(LiveTraining.chart("packing + weighting")).run();
 * }</pre>
 */
public final class LiveTraining implements TrainingListener {
    /** Steps over which utilisation is averaged. */
    private static final int RECENT_STEPS = 5;

    private static final double GIBIBYTE = 1L << 30;

    private final String title;
    private final boolean isWhole;
    private final @Nullable String by;
    private final LiveOutput chart;
    private final RedrawThrottle throttle;
    private final List<TrainingStep> steps = new ArrayList<>();
    private final List<ValidationLoss> evaluations = new ArrayList<>();
    private @Nullable Progress progress;
    private int plannedSteps;
    private List<TrainingLog.Groups> groups = List.of();
    private int notesPrinted;

    /**
     * A view of one run.
     *
     * @param isWhole whether there is more than a bar
     * @param by the groups of {@link TrainingLog#groups}; null for the loss of all sequences
     */
    LiveTraining(String title, boolean isWhole, @Nullable String by, LiveOutput chart, LongSupplier nanos) {
        this.by = by;
        this.title = title;
        this.isWhole = isWhole;
        this.chart = chart;
        this.throttle = new RedrawThrottle(nanos);
    }

    /** A chart in the output of the running cell, for one run. */
    public static LiveTraining chart(String title) {
        return new LiveTraining(title, true, null, LiveOutput.open(), System::nanoTime);
    }

    /**
     * A chart of the loss by groups of sequences, for one run.
     *
     * @param by {@code source}, for a run with {@link org.longalign.training.Training#sources}, or {@code length}
     */
    public static LiveTraining chart(String title, String by) {
        return new LiveTraining(title, true, by, LiveOutput.open(), System::nanoTime);
    }

    /** The progress bar alone, for one of many runs. */
    public static LiveTraining bar(String title) {
        return new LiveTraining(title, false, null, LiveOutput.open(), System::nanoTime);
    }

    @Override
    public void started(TrainingLog soFar) {
        if (by != null) {
            soFar.groups(by);
        }
        plannedSteps = soFar.plannedSteps();
        groups = soFar.groups();
        steps.addAll(soFar.steps());
        evaluations.addAll(soFar.evaluations());
        if (isWhole && !soFar.setup().isEmpty()) {
            System.out.println(title + "\n  " + String.join("\n  ", soFar.setup()));
        }
        print(soFar.notes());
        notesPrinted = soFar.notes().size();
        progress = Progress.of(title, plannedSteps);
        progress.step(steps.size());
    }

    @Override
    public void step(TrainingStep step) {
        steps.add(step);
        if (progress != null) {
            progress.detail(status(steps));
            progress.step();
        }
        if (isWhole && chart.isVisible() && throttle.nanosToNext() <= 0) {
            draw(new TrainingLog(steps, evaluations, plannedSteps, 0, List.of(), List.of(), groups));
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
            if (isWhole && chart.isVisible()) {
                draw(log);
            }
        }
    }

    /**
     * Utilisation over the last steps, where the device's peak is known, and memory: of the device what is in use, and what
     * it has; on the CPU the most that this process, Java and native together, has held.
     */
    static String status(List<TrainingStep> steps) {
        List<String> parts = new ArrayList<>();
        List<TrainingStep> recent = steps.subList(Math.max(0, steps.size() - RECENT_STEPS), steps.size());
        new TrainingLog(recent, List.of(), recent.size(), 0, List.of(), List.of())
                .modelFlopUtilisation()
                .ifPresent(share -> parts.add(
                        String.format(Locale.ROOT, share < .1 ? "%.1f %% of peak" : "%.0f %% of peak", 100 * share)));
        TrainingStep.Cost cost = steps.get(steps.size() - 1).cost();
        double used = cost.peakBytes() / GIBIBYTE;
        if (cost.deviceBytes() > 0) {
            parts.add(String.format(Locale.ROOT, "memory %.1f of %.1f GiB", used, cost.deviceBytes() / GIBIBYTE));
        } else if (used > 0) {
            parts.add(String.format(Locale.ROOT, "process %.1f GiB", used));
        }
        return String.join(", ", parts);
    }

    private void print(List<String> notes) {
        notes.forEach(note -> System.out.println(title + ": " + note));
    }

    private void draw(TrainingLog log) {
        throttle.draw(() -> chart.show(
                by == null ? TrainingCharts.progress(title, log) : TrainingCharts.lossBy(by, title, log)));
    }
}
