package org.longalign.plot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.longalign.data.Language;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.longbenchchat.BenchmarkItem;
import org.longalign.evaluation.longbenchchat.GroupScore;
import org.longalign.evaluation.longbenchchat.ItemGroups;
import org.longalign.evaluation.longbenchchat.LongBenchChat;
import org.longalign.evaluation.longbenchchat.PublishedScores;
import org.longalign.evaluation.longbenchchat.ScoreReport;
import org.longalign.evaluation.longbenchchat.SystemScore;
import org.longalign.statistics.Estimate;
import org.longalign.tokenize.Tokenizer;

/** Charts of judged answers. */
public final class ScoreCharts {
    private ScoreCharts() {}

    /** Prompt length of each item, a colour for each language; an item without its document has no bar. */
    public static CategoryChart items(String title, LongBenchChat opened, Tokenizer tokenizer) {
        CategoryChart chart = ChartStyle.bars(title, "item, kind of question", "tokens of the prompt");
        List<BenchmarkItem> items =
                opened.items().stream().filter(item -> !item.needsDocument()).toList();
        List<String> names =
                items.stream().map(item -> item.index() + ", " + item.kind()).toList();
        everyLabel(chart);
        chart.getStyler().setOverlapped(true);
        for (Language language : Language.values()) {
            if (items.stream().anyMatch(item -> item.language() == language)) {
                chart.addSeries(
                        language.name().toLowerCase(Locale.ROOT),
                        names,
                        items.stream()
                                .map(item -> item.language() == language
                                        ? (double) item.promptTokens(tokenizer)
                                        : Double.NaN)
                                .toList());
            }
        }
        return chart;
    }

    /**
     * Mean rating of each system, a bar for each judge with its confidence interval. The legend names the
     * kind of judge; a system without a rating by a judge has no bar for it.
     */
    public static CategoryChart meanRatings(String title, ScoreReport report) {
        CategoryChart chart = ratingBars(title, "system");
        for (String judge : report.judges()) {
            List<Double> means = new ArrayList<>();
            List<Double> halves = new ArrayList<>();
            for (String system : report.systems()) {
                boolean judged = report.leaderboard().stream()
                        .anyMatch(s -> s.judge().equals(judge) && s.system().equals(system));
                Estimate mean = judged ? report.score(judge, system).mean() : Estimate.UNDEFINED;
                means.add(mean.value());
                halves.add(half(mean));
            }
            chart.addSeries(report.kind(judge).named(judge), report.systems(), means, halves);
        }
        return chart;
    }

    /**
     * Systems of a run by one judge, best first with confidence intervals, then, in another colour and marked, the
     * scores that the paper reports: for other models, other questions and another judge.
     */
    public static CategoryChart leaderboard(String title, ScoreReport report, String judge) {
        List<SystemScore> measured = report.leaderboard().stream()
                .filter(score -> score.judge().equals(judge))
                .toList();
        Map<String, Double> published = PublishedScores.longBenchChat();
        List<String> names = new ArrayList<>();
        measured.forEach(score -> names.add(score.system()));
        published.keySet().forEach(model -> names.add(model + " (paper)"));
        List<Double> own = new ArrayList<>(Collections.nCopies(names.size(), Double.NaN));
        List<Double> halves = new ArrayList<>(Collections.nCopies(names.size(), 0.0));
        List<Double> theirs = new ArrayList<>(Collections.nCopies(measured.size(), Double.NaN));
        theirs.addAll(published.values());
        for (int i = 0; i < measured.size(); i++) {
            own.set(i, measured.get(i).mean().value());
            halves.set(i, half(measured.get(i).mean()));
        }
        CategoryChart chart = ratingBars(title, "system");
        everyLabel(chart);
        chart.getStyler().setOverlapped(true);
        chart.addSeries("scored here by " + report.kind(judge).named(judge), names, own, halves);
        chart.addSeries(PublishedScores.SOURCE + ", not measured here", names, theirs);
        return chart;
    }

    /** Mean rating of each system on each group of items by one judge, with confidence intervals. */
    public static CategoryChart groups(String title, ScoreReport report, String judge, ItemGroups grouping) {
        CategoryChart chart = ratingBars(title, grouping.name());
        List<GroupScore> rows = report.by(grouping).stream()
                .filter(row -> row.score().judge().equals(judge))
                .toList();
        List<String> groups = rows.stream().map(GroupScore::group).distinct().toList();
        for (String system : report.systems()) {
            Map<String, Estimate> means = rows.stream()
                    .filter(row -> row.score().system().equals(system))
                    .collect(Collectors.toMap(
                            GroupScore::group, row -> row.score().mean()));
            if (!means.isEmpty()) {
                chart.addSeries(
                        system,
                        groups,
                        groups.stream()
                                .map(g -> means.getOrDefault(g, Estimate.UNDEFINED)
                                        .value())
                                .toList(),
                        groups.stream()
                                .map(g -> half(means.getOrDefault(g, Estimate.UNDEFINED)))
                                .toList());
            }
        }
        return chart;
    }

    /** Half the width of an interval, which a whisker shows on both sides of a bar; 0 if there is no interval. */
    private static double half(Estimate estimate) {
        return Double.isNaN(estimate.low()) ? 0 : (estimate.high() - estimate.low()) / 2;
    }

    /**
     * Ratings of two judges against each other: a point for each answer that both scored, at its mean ratings, and the
     * line of perfect agreement.
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

    /** The paper's leaderboard, marked as published; nothing in it was measured here. */
    public static CategoryChart published() {
        CategoryChart chart = ratingBars("LongBench-Chat as published, not measured here", "model");
        everyLabel(chart);
        Map<String, Double> scores = PublishedScores.longBenchChat();
        chart.addSeries(PublishedScores.SOURCE, List.copyOf(scores.keySet()), List.copyOf(scores.values()));
        return chart;
    }

    /** A label for every bar, not for every second one. */
    private static void everyLabel(CategoryChart chart) {
        chart.getStyler()
                .setXAxisLabelRotation(45)
                .setXAxisTickMarkSpacingHint(30)
                .setXAxisMaxLabelCount(100);
    }

    private static CategoryChart ratingBars(String title, String xAxis) {
        CategoryChart chart = ChartStyle.bars(title, xAxis, "mean rating (1 to 10)");
        chart.getStyler().setYAxisMin(0.0).setYAxisMax((double) Rating.BEST);
        return chart;
    }
}
