package org.longalign.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.longalign.training.SequenceLoss;
import org.longalign.training.SequenceLosses;
import org.longalign.training.TrainingLog;
import org.longalign.training.TrainingStep;
import org.longalign.training.ValidationLoss;

/** Charts of training runs, by the name of each run. */
public final class TrainingCharts {
    /** Steps in the moving average that smooths a curve. */
    private static final int SMOOTHED_STEPS = 5;

    private TrainingCharts() {}

    /**
     * Loss against wall time. Whatever the loss weighting of a run, the measure is the same, the mean over sequences of
     * L_i / N_i (Eq. 2): the steps, faint, and their moving average over 5 steps, of which each stands in the middle.
     */
    public static XYChart lossByTime(String title, Map<String, TrainingLog> runs) {
        XYChart chart =
                ChartStyle.lines(title, "wall time (seconds)", "loss (nats a target token, mean over sequences)");
        runs.forEach((name, log) -> {
            List<Double> seconds = new ArrayList<>();
            double elapsed = 0;
            for (TrainingStep step : log.steps()) {
                elapsed += step.milliseconds() / 1_000;
                seconds.add(elapsed);
            }
            addSmoothed(chart, name, seconds, log.steps());
        });
        return chart;
    }

    /**
     * The loss of each step, as the run weighs it, against the number of steps: to compare runs that should be equal. The
     * first is a line and the others are points, so that one does not hide another.
     */
    public static XYChart lossBySteps(String title, Map<String, TrainingLog> runs) {
        XYChart chart = ChartStyle.lines(title, "optimizer steps", "loss of the step (nats a target token)");
        runs.forEach((name, log) -> {
            if (log.steps().isEmpty()) {
                return;
            }
            boolean first = chart.getSeriesCollection().isEmpty();
            List<Integer> numbers = log.steps().stream().map(TrainingStep::step).toList();
            List<Double> losses = log.steps().stream().map(TrainingStep::loss).toList();
            XYSeries series = chart.addSeries(name, numbers, losses);
            series.setMarker(first ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
            if (!first) {
                series.setLineStyle(SeriesLines.NONE);
            }
        });
        return chart;
    }

    /**
     * One run, finished or not: the loss of its steps, as in {@link #lossByTime}, and the loss on held-out sequences,
     * against the number of steps.
     */
    public static XYChart progress(String title, TrainingLog run) {
        XYChart chart = ChartStyle.lines(title, "optimizer steps", "loss (nats a target token, mean over sequences)");
        if (!run.steps().isEmpty()) {
            List<Double> numbers =
                    run.steps().stream().map(step -> (double) step.step()).toList();
            addSmoothed(chart, "training, mean of " + SMOOTHED_STEPS + " steps", numbers, run.steps());
        }
        if (!run.evaluations().isEmpty()) {
            chart.addSeries(
                            "held out",
                            run.evaluations().stream().map(ValidationLoss::step).toList(),
                            run.evaluations().stream().map(ValidationLoss::loss).toList())
                    .setMarker(SeriesMarkers.CIRCLE);
        }
        return chart;
    }

    /**
     * The loss of one run, finished or not, by groups of its sequences: the mean over a group's sequences in a fifth of the
     * steps so far, or fewer, around each step; a group has a point at the steps that have a sequence of it.
     *
     * @param by {@link TrainingLog.Groups#LENGTH}, in tokens, or {@link TrainingLog.Groups#SOURCE}
     * @throws IllegalArgumentException if the log has no such groups
     */
    public static XYChart lossBy(String by, String title, TrainingLog run) {
        XYChart chart = ChartStyle.lines(title, "optimizer steps", "loss (nats a target token, mean over sequences)");
        addGroups(chart, run.groups(by), run.steps());
        return chart;
    }

    private static void addGroups(XYChart chart, TrainingLog.Groups groups, List<TrainingStep> steps) {
        String prefix = groups.by().equals(TrainingLog.Groups.LENGTH) ? "from " : "";
        String unit = groups.by().equals(TrainingLog.Groups.LENGTH) ? " tokens" : "";
        Map<String, List<Double>> at = new LinkedHashMap<>();
        Map<String, List<Double>> means = new LinkedHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            int near = Math.min(steps.size() / 10, Math.min(i, steps.size() - 1 - i));
            List<TrainingStep> around = steps.subList(i - near, i + near + 1);
            double step = steps.get(i).step();
            Map<String, List<SequenceLoss>> here = groups.of(steps.subList(i, i + 1));
            groups.of(around).forEach((name, losses) -> {
                if (here.containsKey(name)) {
                    at.computeIfAbsent(name, key -> new ArrayList<>()).add(step);
                    means.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(losses.stream()
                                    .mapToDouble(SequenceLoss::mean)
                                    .average()
                                    .orElseThrow());
                }
            });
        }
        for (String name : groups.names()) {
            List<Double> steppedAt = at.get(name);
            if (steppedAt != null) {
                chart.addSeries(prefix + name + unit, steppedAt, Objects.requireNonNull(means.get(name)))
                        .setMarker(SeriesMarkers.NONE);
            }
        }
    }

    /** Real tokens a second of each run; padding does not count. */
    public static CategoryChart tokensPerSecond(String title, Map<String, TrainingLog> runs) {
        CategoryChart chart = ChartStyle.bars(title, "batching", "real tokens a second");
        chart.getStyler().setLegendVisible(false);
        if (runs.isEmpty()) {
            return chart;
        }
        chart.addSeries(
                "tokens a second",
                List.copyOf(runs.keySet()),
                runs.values().stream().map(TrainingLog::tokensPerSecond).toList());
        return chart;
    }

    /**
     * Mean loss of held-out sequences by length, and a circle for each sequence. They are sorted by length and cut into
     * groups of equal number, each named by its shortest and longest.
     *
     * @param lengths tokens of each sequence of the dataset
     * @param runs losses by the name of each run, over the same sequences
     * @throws IllegalArgumentException if {@code groups} is not positive, a run holds fewer sequences with targets, or the
     *     runs do not hold the same ones
     */
    public static XYChart lossByLength(String title, int[] lengths, Map<String, SequenceLosses> runs, int groups) {
        List<String> ranges = new ArrayList<>();
        Map<String, List<DotPlot.Mean>> means = new LinkedHashMap<>();
        runs.forEach((name, losses) -> {
            List<SequenceLoss> byLength = losses.losses().stream()
                    .filter(loss -> loss.targetTokens() > 0)
                    .sorted(Comparator.comparingInt(loss -> lengths[loss.sequence()]))
                    .toList();
            if (byLength.isEmpty() && groups > 0) {
                return;
            }
            if (groups < 1 || byLength.size() < groups) {
                throw new IllegalArgumentException(name + " has " + byLength.size()
                        + " sequences with targets, too few for " + groups + " groups");
            }
            List<String> names = new ArrayList<>();
            List<DotPlot.Mean> ofGroups = new ArrayList<>();
            for (int group = 0; group < groups; group++) {
                List<SequenceLoss> members =
                        byLength.subList(group * byLength.size() / groups, (group + 1) * byLength.size() / groups);
                int shortest = lengths[members.get(0).sequence()];
                int longest = lengths[members.get(members.size() - 1).sequence()];
                names.add(String.format(Locale.ROOT, "%,d to %,d", shortest, longest));
                double[] each = members.stream().mapToDouble(SequenceLoss::mean).toArray();
                double mean = Arrays.stream(each).average().orElseThrow();
                ofGroups.add(new DotPlot.Mean(each, mean, Double.NaN, Double.NaN));
            }
            if (!ranges.isEmpty() && !ranges.equals(names)) {
                throw new IllegalArgumentException(
                        name + " has losses of other sequences: " + names + ", not " + ranges);
            }
            ranges.clear();
            ranges.addAll(names);
            means.put(name, ofGroups);
        });
        DotPlot plot = DotPlot.of(title, "length of the sequence (tokens)", "loss (nats a target token)", ranges);
        means.forEach(plot::add);
        return plot.drawn(DotPlot.Range.ANY, true);
    }

    /** A line of the smoothed loss over the steps it is the mean of, which are dots. */
    private static void addSmoothed(XYChart chart, String name, List<Double> at, List<TrainingStep> steps) {
        if (steps.isEmpty()) {
            return;
        }
        int number = (int) chart.getSeriesCollection().stream()
                .filter(XYSeries::isShowInLegend)
                .count();
        chart.addSeries(name + ", single steps", at, averages(steps, 0))
                .setMarker(HollowMarker.small(new HollowMarker.Places()))
                .setMarkerColor(ChartStyle.faint(number))
                .setLineStyle(SeriesLines.NONE)
                .setShowInLegend(false);
        chart.addSeries(name, at, averages(steps, SMOOTHED_STEPS / 2)).setLineColor(ChartStyle.color(number));
    }

    /**
     * The mean loss of the sequences of each step and its neighbours.
     *
     * @param reach the neighbours on each side; at the ends, as many as both sides have, so that no value moves
     */
    private static List<Double> averages(List<TrainingStep> steps, int reach) {
        List<Double> curve = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            int near = Math.min(reach, Math.min(i, steps.size() - 1 - i));
            curve.add(steps.subList(i - near, i + near + 1).stream()
                    .flatMap(step -> step.sequenceLosses().stream())
                    .filter(loss -> loss.targetTokens() > 0)
                    .mapToDouble(SequenceLoss::mean)
                    .average()
                    .orElse(Double.NaN));
        }
        return curve;
    }
}
