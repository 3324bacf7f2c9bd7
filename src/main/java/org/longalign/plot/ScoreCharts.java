package org.longalign.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.longalign.evaluation.PublishedScores;
import org.longalign.evaluation.Rating;
import org.longalign.evaluation.ScoreReport;
import org.longalign.evaluation.SystemScore;

/** Charts of judged answers. */
public final class ScoreCharts {
    private ScoreCharts() {}

    /**
     * Mean rating of each system, a bar for each judge. The legend says what stands behind a judge; a system that a
     * judge left without any rating has no bar.
     */
    public static CategoryChart meanRatings(String title, ScoreReport report) {
        CategoryChart chart = ratingBars(title, "system");
        for (String judge : report.judges()) {
            List<Double> means = new ArrayList<>();
            String kind = "";
            for (String system : report.systems()) {
                SystemScore score = report.score(judge, system);
                kind = score.judgeKind().label();
                means.add(score.mean().orElse(Double.NaN));
            }
            chart.addSeries(judge.contains(kind) ? judge : judge + " (" + kind + ")", report.systems(), means);
        }
        return chart;
    }

    /**
     * Two judges against each other: a point for each answer that both scored, at its mean ratings, and the line on
     * which they would agree.
     */
    public static XYChart agreement(String title, ScoreReport report, String xJudge, String yJudge) {
        XYChart chart = ChartStyle.lines(title, "rating by " + xJudge, "rating by " + yJudge);
        chart.getStyler().setXAxisMin(0.5).setXAxisMax(10.5).setYAxisMin(0.5).setYAxisMax(10.5);
        chart.getStyler().setMarkerSize(9);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        double[] scale = {Rating.WORST, Rating.BEST};
        chart.addSeries("agreement", scale, scale)
                .setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line)
                .setMarker(SeriesMarkers.NONE);
        for (String system : report.systems()) {
            Map<Integer, Double> y = report.itemMeans(yJudge, system);
            Map<Integer, Double> x = report.itemMeans(xJudge, system);
            List<Integer> both = x.keySet().stream().filter(y::containsKey).toList();
            if (!both.isEmpty()) {
                chart.addSeries(
                                system,
                                both.stream().map(x::get).toList(),
                                both.stream().map(y::get).toList())
                        .setMarker(SeriesMarkers.CIRCLE);
            }
        }
        return chart;
    }

    /** The paper's leaderboard, marked as the paper's; nothing in it was measured here. */
    public static CategoryChart published() {
        CategoryChart chart = ratingBars("LongBench-Chat as published, not measured here", "model");
        // A label for every bar, not for every second one.
        chart.getStyler()
                .setXAxisLabelRotation(45)
                .setXAxisTickMarkSpacingHint(30)
                .setXAxisMaxLabelCount(100);
        Map<String, Double> scores = PublishedScores.longBenchChat();
        chart.addSeries(PublishedScores.SOURCE, List.copyOf(scores.keySet()), List.copyOf(scores.values()));
        return chart;
    }

    private static CategoryChart ratingBars(String title, String xAxis) {
        CategoryChart chart = ChartStyle.bars(title, xAxis, "mean rating (1 to 10)");
        chart.getStyler().setYAxisMin(0.0).setYAxisMax((double) Rating.BEST);
        return chart;
    }
}
