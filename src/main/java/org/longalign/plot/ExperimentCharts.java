package org.longalign.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.longalign.paper.ArmResult;
import org.longalign.paper.EvalSet;
import org.longalign.paper.ExperimentResult;
import org.longalign.paper.LearningCurve;
import org.longalign.paper.Score;
import org.longalign.statistics.SeedMean;

/** Charts of experiments: under each mean the values of the seeds, and 95 % confidence intervals if there are several. */
public final class ExperimentCharts {
    private static final Marker[] MARKERS = {SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND};

    private ExperimentCharts() {}

    /**
     * Measures of each arm side by side: the mean over the seeds, its interval, and a circle for each seed. Intervals end at
     * 0 if no value is below it.
     *
     * @param measures the measures by name, in the unit of {@code yAxis}
     */
    public static XYChart means(
            String title, String yAxis, ExperimentResult result, Map<String, ToDoubleFunction<ArmResult>> measures) {
        return means(title, yAxis, result, measures, result::estimate, null);
    }

    /** The same for a measure whose variance differs between arms, such as seconds: each arm has its own interval. */
    public static XYChart meansAlone(
            String title, String yAxis, ExperimentResult result, Map<String, ToDoubleFunction<ArmResult>> measures) {
        return means(title, yAxis, result, measures, result::estimateAlone, null);
    }

    private static XYChart means(
            String title,
            String yAxis,
            ExperimentResult result,
            Map<String, ToDoubleFunction<ArmResult>> measures,
            BiFunction<String, ToDoubleFunction<ArmResult>, SeedMean> estimator,
            DotPlot.@Nullable Range possible) {
        DotPlot plot = DotPlot.of(title, result.experiment().name(), withIntervals(yAxis, result), result.arms());
        List<Double> all = new ArrayList<>();
        measures.forEach((name, measure) -> plot.add(
                name,
                result.arms().stream()
                        .map(arm -> {
                            double[] values = result.runs(arm).stream()
                                    .mapToDouble(measure)
                                    .toArray();
                            Arrays.stream(values).forEach(all::add);
                            return values.length == 0
                                    ? DotPlot.Mean.NONE
                                    : DotPlot.Mean.of(values, estimator.apply(arm, measure));
                        })
                        .toList()));
        return plot.drawn(
                possible == null ? DotPlot.Range.of(all.stream().mapToDouble(Double::doubleValue)) : possible, false);
    }

    /** Exact match on long and on short contexts of each arm. */
    public static XYChart scores(String title, ExperimentResult result) {
        Map<String, ToDoubleFunction<ArmResult>> measures = new LinkedHashMap<>();
        measures.put("long contexts", run -> run.score(EvalSet.LONG));
        measures.put("short contexts", run -> run.score(EvalSet.SHORT));
        return means(
                title,
                "exact match (0 to 1)",
                result,
                measures,
                (arm, measure) -> result.estimate(arm, measure).ofShares(),
                DotPlot.Range.SHARES);
    }

    /**
     * Scores during the training of an arm, smoothed, relative to the final value (figure 6): the mean over the seeds, and a
     * circle for each seed.
     *
     * @param arm an arm that was also evaluated during training
     */
    public static XYChart learningCurves(String title, ExperimentResult result, String arm) {
        XYChart chart = ChartStyle.lines(title, "optimizer steps", "score relative to its final value");
        chart.getStyler().setYAxisMin(0.0);
        List<String> groups = List.of(EvalSet.LONG, EvalSet.SHORT);
        HollowMarker.Places places = new HollowMarker.Places();
        for (int g = 0; g < groups.size(); g++) {
            String name = groups.get(g) + " contexts";
            List<ArmResult> runs = result.runs(arm).stream()
                    .filter(run -> !run.curve().isEmpty())
                    .toList();
            for (ArmResult run : runs.size() > 1 ? runs : List.<ArmResult>of()) {
                LearningCurve curve = LearningCurve.of(run, groups.get(g));
                chart.addSeries(name + ", seed " + run.seed(), curve.steps(), curve.relative())
                        .setMarker(HollowMarker.small(places))
                        .setMarkerColor(ChartStyle.faint(g))
                        .setLineStyle(SeriesLines.NONE)
                        .setShowInLegend(false);
            }
            if (!runs.isEmpty()) {
                LearningCurve curve = LearningCurve.mean(runs, groups.get(g));
                chart.addSeries(name, curve.steps(), curve.relative())
                        .setMarker(MARKERS[g])
                        .setMarkerColor(ChartStyle.color(g))
                        .setLineColor(ChartStyle.color(g));
            }
        }
        return chart;
    }

    /** Exact match on a group of evaluation sets during the training of several arms, a line for each seed. */
    public static XYChart courses(String title, ExperimentResult result, List<String> arms, String group) {
        XYChart chart = ChartStyle.lines(title, "optimizer steps", "exact match on " + group + " contexts (0 to 1)");
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
        for (int a = 0; a < arms.size(); a++) {
            List<ArmResult> runs = result.runs(arms.get(a)).stream()
                    .filter(run -> !run.curve().isEmpty())
                    .toList();
            for (ArmResult run : runs) {
                XYSeries series = chart.addSeries(
                        arms.get(a) + ", seed " + run.seed(),
                        run.curve().stream()
                                .mapToDouble(ArmResult.CurvePoint::step)
                                .toArray(),
                        run.curve().stream()
                                .mapToDouble(point -> point.means().get(group))
                                .toArray());
                // One entry for all seeds of an arm: with an entry each, the legend outgrows the chart.
                series.setLabel(
                        arms.get(a) + (runs.size() > 1 ? ", a line for each of " + runs.size() + " seeds" : ""));
                series.setShowInLegend(run.seed() == runs.get(0).seed());
                series.setMarker(MARKERS[a % MARKERS.length]);
                series.setLineColor(ChartStyle.color(a));
                series.setMarkerColor(ChartStyle.color(a));
            }
        }
        return chart;
    }

    /**
     * Share of right answers by the length of the context and the depth of the fact in it, mean over seeds (figure 4).
     */
    public static HeatMapChart needleMap(String title, List<ArmResult> runs) {
        List<EvalSet> probes = runs.stream()
                .limit(1)
                .flatMap(run -> run.scores().stream())
                .map(Score::evalSet)
                .filter(probe -> probe.group().equals(EvalSet.NEEDLE))
                .toList();
        List<Integer> lengths =
                probes.stream().map(EvalSet::maxContext).distinct().sorted().toList();
        // XChart draws upwards; reversed, the beginning of the context, depth 0, is at the top.
        List<Double> upwards = probes.stream()
                .map(probe -> probe.shape().depth())
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
        List<Number[]> cells = new ArrayList<>();
        for (EvalSet probe : probes) {
            double mean = runs.stream()
                    .flatMap(run -> run.scores().stream())
                    .filter(score -> score.evalSet().equals(probe))
                    .mapToDouble(Score::exactMatch)
                    .average()
                    .orElseThrow();
            cells.add(new Number[] {
                lengths.indexOf(probe.maxContext()),
                upwards.indexOf(probe.shape().depth()),
                mean
            });
        }
        HeatMapChart chart =
                ChartStyle.heatMap(title, "length of the context (tokens)", "depth of the fact (% of the context)");
        if (cells.isEmpty()) {
            return chart;
        }
        chart.addSeries(
                        "right answers (0 to 1)",
                        lengths.stream().map(String::valueOf).toList(),
                        upwards.stream()
                                .map(depth -> String.valueOf(Math.round(100 * depth)))
                                .toList(),
                        cells)
                .setMin(0)
                .setMax(1);
        chart.getStyler().setMin(0).setMax(1);
        return chart;
    }

    private static String withIntervals(String yAxis, ExperimentResult result) {
        return result.seeds() > 1 ? yAxis + ", 95 % interval over " + result.seeds() + " seeds" : yAxis + ", one seed";
    }
}
