package org.longalign.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.longalign.paper.ArmResult;
import org.longalign.paper.EvalSet;
import org.longalign.paper.ExperimentResult;
import org.longalign.paper.LearningCurve;
import org.longalign.paper.Score;
import org.longalign.statistics.SeedMean;

/** Charts of experiments. Bars and lines over the arms carry 95 % confidence intervals if there are several seeds. */
public final class ExperimentCharts {
    private static final Marker[] MARKERS = {SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND};

    private ExperimentCharts() {}

    /**
     * Measures of each arm side by side.
     *
     * @param measures the measures by name, in the unit of {@code yAxis}
     */
    public static CategoryChart bars(
            String title, String yAxis, ExperimentResult result, Map<String, ToDoubleFunction<ArmResult>> measures) {
        return bars(title, yAxis, result, measures, result::estimate);
    }

    /** The same for a measure whose variance differs between arms, such as seconds: each arm has its own interval. */
    public static CategoryChart barsAlone(
            String title, String yAxis, ExperimentResult result, Map<String, ToDoubleFunction<ArmResult>> measures) {
        return bars(title, yAxis, result, measures, result::estimateAlone);
    }

    private static CategoryChart bars(
            String title,
            String yAxis,
            ExperimentResult result,
            Map<String, ToDoubleFunction<ArmResult>> measures,
            BiFunction<String, ToDoubleFunction<ArmResult>, SeedMean> estimator) {
        CategoryChart chart = ChartStyle.bars(title, result.experiment().name(), withIntervals(yAxis, result));
        chart.getStyler().setYAxisMin(0.0);
        measures.forEach((name, measure) -> {
            List<SeedMean> estimates = result.arms().stream()
                    .map(arm -> estimator.apply(arm, measure))
                    .toList();
            List<Double> means = estimates.stream().map(SeedMean::mean).toList();
            if (result.seeds() > 1) {
                // XChart fits the axis to the bars: without this, the intervals leave the chart.
                double top =
                        estimates.stream().mapToDouble(SeedMean::high).max().orElseThrow();
                Double most = chart.getStyler().getYAxisMax();
                chart.getStyler().setYAxisMax(Math.max(most == null ? 0 : most, 1.05 * top));
                double bottom =
                        estimates.stream().mapToDouble(SeedMean::low).min().orElseThrow();
                chart.getStyler().setYAxisMin(Math.min(chart.getStyler().getYAxisMin(), 1.05 * bottom));
                List<Double> halves =
                        estimates.stream().map(SeedMean::halfWidth).toList();
                chart.addSeries(name, result.arms(), means, halves);
            } else {
                chart.addSeries(name, result.arms(), means);
            }
        });
        chart.getStyler().setLegendVisible(measures.size() > 1);
        return chart;
    }

    /** Exact match on long and on short contexts of each arm. */
    public static CategoryChart scores(String title, ExperimentResult result) {
        Map<String, ToDoubleFunction<ArmResult>> measures = new LinkedHashMap<>();
        measures.put("long contexts", run -> run.score(EvalSet.LONG));
        measures.put("short contexts", run -> run.score(EvalSet.SHORT));
        return bars(title, "exact match (0 to 1)", result, measures);
    }

    /**
     * Scores during the training of an arm: mean over seeds, smoothed, relative to the final value (figure 6).
     *
     * @param arm an arm that was also evaluated during training
     */
    public static XYChart learningCurves(String title, ExperimentResult result, String arm) {
        XYChart chart = ChartStyle.lines(title, "optimizer steps", "score relative to its final value");
        chart.getStyler().setYAxisMin(0.0);
        List<String> groups = List.of(EvalSet.LONG, EvalSet.SHORT);
        for (int g = 0; g < groups.size(); g++) {
            LearningCurve curve = LearningCurve.mean(result.runs(arm), groups.get(g));
            chart.addSeries(groups.get(g) + " contexts", curve.steps(), curve.relative())
                    .setMarker(MARKERS[g]);
        }
        return chart;
    }

    /** Exact match on a group of evaluation sets during the training of several arms, a line for each seed. */
    public static XYChart courses(String title, ExperimentResult result, List<String> arms, String group) {
        XYChart chart = ChartStyle.lines(title, "optimizer steps", "exact match on " + group + " contexts (0 to 1)");
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
        for (int a = 0; a < arms.size(); a++) {
            List<ArmResult> runs = result.runs(arms.get(a));
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
        List<EvalSet> probes = runs.get(0).scores().stream()
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
