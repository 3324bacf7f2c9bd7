package org.longalign.plot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
import org.longalign.tokenize.Tokenizer;

/** Charts of judged answers. */
public final class ScoreCharts {
    private static final String RATING = "mean rating (1 to 10)";
    private static final DotPlot.Range RATINGS = new DotPlot.Range(Rating.WORST, Rating.BEST);

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
     * Mean rating of each system by each judge, with its confidence interval, and a circle for the mean rating of each
     * answer. The legend names the kind of judge; a system without a rating by a judge has no mark for it.
     */
    public static XYChart meanRatings(String title, ScoreReport report) {
        DotPlot plot = DotPlot.of(title, "system", RATING, report.systems());
        for (String judge : report.judges()) {
            plot.add(
                    report.kind(judge).named(judge),
                    report.systems().stream()
                            .map(system -> mean(report, judge, system))
                            .toList());
        }
        return plot.drawn(RATINGS, false);
    }

    private static DotPlot.Mean mean(ScoreReport report, String judge, String system) {
        return report.leaderboard().stream()
                .filter(score -> score.judge().equals(judge) && score.system().equals(system))
                .findFirst()
                .map(score -> mean(report, score, item -> true))
                .orElse(DotPlot.Mean.NONE);
    }

    private static DotPlot.Mean mean(ScoreReport report, SystemScore score, IntPredicate items) {
        double[] answers = report.itemMeans(score.judge(), score.system()).entrySet().stream()
                .filter(item -> items.test(item.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .toArray();
        return DotPlot.Mean.of(answers, score.mean());
    }

    /**
     * Systems of a run by one judge, best first with confidence intervals, then, in another colour and marked, the
     * scores that the paper reports: for other models, other questions and another judge.
     */
    public static XYChart leaderboard(String title, ScoreReport report, String judge) {
        List<SystemScore> measured = report.leaderboard().stream()
                .filter(score -> score.judge().equals(judge))
                .toList();
        Map<String, Double> published = PublishedScores.longBenchChat();
        List<String> names = new ArrayList<>();
        measured.forEach(score -> names.add(score.system()));
        published.keySet().forEach(model -> names.add(model + " (paper)"));
        List<DotPlot.Mean> own = new ArrayList<>();
        measured.forEach(score -> own.add(mean(report, score, item -> true)));
        own.addAll(Collections.nCopies(published.size(), DotPlot.Mean.NONE));
        List<DotPlot.Mean> theirs = new ArrayList<>(Collections.nCopies(measured.size(), DotPlot.Mean.NONE));
        published.values().forEach(score -> theirs.add(DotPlot.Mean.alone(score)));
        return DotPlot.of(title, "system", RATING, names)
                .add("scored here by " + report.kind(judge).named(judge), own)
                .add(PublishedScores.SOURCE + ", not measured here", theirs)
                .drawn(RATINGS, false);
    }

    /** Mean rating of each system on each group of items by one judge, with confidence intervals and single answers. */
    public static XYChart groups(String title, ScoreReport report, String judge, ItemGroups grouping) {
        List<GroupScore> rows = report.by(grouping).stream()
                .filter(row -> row.score().judge().equals(judge))
                .toList();
        List<String> groups = rows.stream().map(GroupScore::group).distinct().toList();
        DotPlot plot = DotPlot.of(title, grouping.name(), RATING, groups);
        for (String system : report.systems()) {
            Map<String, SystemScore> scores = rows.stream()
                    .filter(row -> row.score().system().equals(system))
                    .collect(Collectors.toMap(GroupScore::group, GroupScore::score));
            if (!scores.isEmpty()) {
                plot.add(
                        system,
                        groups.stream()
                                .map(group -> mean(report, scores.get(group), grouping, group))
                                .toList());
            }
        }
        return plot.drawn(RATINGS, false);
    }

    private static DotPlot.Mean mean(
            ScoreReport report, @Nullable SystemScore score, ItemGroups grouping, String group) {
        List<Integer> items = grouping.groups().getOrDefault(group, List.of());
        return score == null ? DotPlot.Mean.NONE : mean(report, score, items::contains);
    }

    /**
     * Ratings of two judges against each other: an outline for each answer that both scored, at its mean ratings, and the
     * line of perfect agreement. Of answers with the same ratings, each has an outline around the others.
     */
    public static XYChart agreement(String title, ScoreReport report, String xJudge, String yJudge) {
        XYChart chart = ChartStyle.lines(title, "rating by " + xJudge, "rating by " + yJudge);
        chart.getStyler().setXAxisMin(0.5).setXAxisMax(10.5).setYAxisMin(0.5).setYAxisMax(10.5);
        chart.getStyler().setMarkerSize(9);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        HollowMarker.Places places = new HollowMarker.Places();
        double[] scale = {Rating.WORST, Rating.BEST};
        chart.addSeries("agreement", scale, scale)
                .setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line)
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(ChartStyle.color(0));
        List<String> systems = report.systems();
        for (int s = 0; s < systems.size(); s++) {
            String system = systems.get(s);
            Map<Integer, Double> y = report.itemMeans(yJudge, system);
            Map<Integer, Double> x = report.itemMeans(xJudge, system);
            List<Integer> both = x.keySet().stream().filter(y::containsKey).toList();
            if (!both.isEmpty()) {
                chart.addSeries(
                                system,
                                both.stream().map(x::get).toList(),
                                both.stream().map(y::get).toList())
                        .setMarker(HollowMarker.of(0, places))
                        .setMarkerColor(ChartStyle.color(s + 1));
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
        CategoryChart chart = ChartStyle.bars(title, xAxis, RATING);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax((double) Rating.BEST);
        return chart;
    }
}
