package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.series.Series;
import org.longalign.data.Language;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.longbenchchat.BenchmarkItem;
import org.longalign.evaluation.longbenchchat.ItemGroups;
import org.longalign.evaluation.longbenchchat.LongBenchChat;
import org.longalign.evaluation.longbenchchat.ScoreReport;
import org.longalign.evaluation.longbenchchat.Verdict;
import org.longalign.tokenize.ByteTokenizer;
import tech.tablesaw.api.Table;

class ScoreChartsTest {
    private static final ScoreReport REPORT = new ScoreReport(List.of(
            verdict("asked", JudgeKind.MODEL, "a", 0, new Rating.Scored(8)),
            verdict("asked", JudgeKind.MODEL, "a", 1, new Rating.Scored(5)),
            verdict("asked", JudgeKind.MODEL, "b", 0, new Rating.Unscored("the reply is empty")),
            verdict("asked", JudgeKind.MODEL, "b", 1, new Rating.Unscored("the reply is empty")),
            verdict("overlap (heuristic)", JudgeKind.HEURISTIC, "a", 0, new Rating.Scored(10)),
            verdict("overlap (heuristic)", JudgeKind.HEURISTIC, "a", 1, new Rating.Unscored("no reference")),
            verdict("overlap (heuristic)", JudgeKind.HEURISTIC, "b", 0, new Rating.Scored(3)),
            verdict("overlap (heuristic)", JudgeKind.HEURISTIC, "b", 1, new Rating.Scored(4))));

    private static Verdict verdict(String judge, JudgeKind kind, String system, int item, Rating rating) {
        return new Verdict(judge, kind, system, item, 1, 7, new Judgement(rating, "text", "v1"));
    }

    private static List<String> names(Collection<? extends Series> series) {
        return series.stream().map(Series::getName).toList();
    }

    private static List<String> legend(XYChart chart) {
        return names(chart.getSeriesCollection().stream()
                .filter(Series::isShowInLegend)
                .toList());
    }

    @Test
    void barsShowMeansOnTheWholeScaleAndTheLegendSaysWhatTheJudgeIs() {
        XYChart chart = ScoreCharts.meanRatings("title", REPORT);
        assertEquals(List.of("asked (model)", "overlap (heuristic)"), legend(chart));
        double[] asked = chart.getSeries("asked (model)").getYData();
        assertEquals(6.5, asked[0]);
        assertTrue(Double.isNaN(asked[1]), "nothing scored is no mark, not a mark at 0");
        assertArrayEquals(
                new double[] {5, 8},
                chart.getSeries("asked (model), single values").getYData());
        double[] ends = chart.getSeries("overlap (heuristic), interval").getYData();
        assertEquals(3, ends.length, "one answer of a has no interval, two of b have");
        assertEquals(10, chart.getStyler().getYAxisMax(), .3);
        assertFalse(chart.getYAxisTitle().isBlank());
        assertEquals(ChartStyle.WIDTH, BitmapEncoder.getBufferedImage(chart).getWidth());
    }

    @Test
    void agreementShowsTheAnswersThatBothScored() {
        XYChart chart = ScoreCharts.agreement("title", REPORT, "asked", "overlap (heuristic)");
        assertEquals(List.of("agreement", "a"), names(chart.getSeriesCollection()));
        assertEquals(1, chart.getSeries("a").getXData().length);
        assertEquals(8, chart.getSeries("a").getXData()[0]);
        assertEquals(10, chart.getSeries("a").getYData()[0]);
        assertEquals(ChartStyle.WIDTH, BitmapEncoder.getBufferedImage(chart).getWidth());
    }

    @Test
    void publishedScoresAreMarkedAsThePapers() {
        CategoryChart chart = ScoreCharts.published();
        assertTrue(chart.getTitle().contains("not measured here"));
        assertTrue(names(chart.getSeriesCollection()).contains("LongAlign paper, figure 1"));
        assertEquals(ChartStyle.WIDTH, BitmapEncoder.getBufferedImage(chart).getWidth());
    }

    @Test
    void tablesShowUnscoredAsSuch() {
        Table leaderboard = ScoreTables.leaderboard(REPORT);
        assertEquals(4, leaderboard.rowCount());
        assertTrue(leaderboard.getString(0, 3).startsWith("6.50 ["), leaderboard.toString());
        assertEquals("-", leaderboard.get(1, 3));
        assertEquals(2, leaderboard.intColumn("unscored").getInt(1));
        Table verdicts = ScoreTables.verdicts(REPORT.verdicts());
        assertEquals("8", verdicts.get(0, 4));
        assertEquals("unscored: the reply is empty", verdicts.get(2, 4));
    }

    @Test
    void anItemWithoutItsDocumentHasNoLength() {
        BenchmarkItem item = new BenchmarkItem(3, "{document}?", "?", "So.", List.of(), Language.CHINESE, "a/1");
        LongBenchChat bench = LongBenchChat.of(List.of(item));
        assertTrue(ScoreTables.items(bench, bench, new ByteTokenizer())
                .column("tokens")
                .isMissing(0));
        Table table = ScoreTables.items(bench, bench.open(id -> "12345"), new ByteTokenizer());
        assertEquals(6, table.intColumn("tokens").getInt(0));
        assertEquals("chinese", table.get(0, 1));
    }

    @Test
    void theLeaderboardSetsThePapersModelsBesideInAColourOfTheirOwn() {
        XYChart chart = ScoreCharts.leaderboard("title", REPORT, "asked");
        assertEquals(
                List.of("scored here by asked (model)", "LongAlign paper, figure 1, not measured here"), legend(chart));
        double[] here = chart.getSeries("scored here by asked (model)").getYData();
        double[] paper =
                chart.getSeries("LongAlign paper, figure 1, not measured here").getYData();
        assertEquals(2 + 14, here.length);
        for (int i = 0; i < here.length; i++) {
            assertTrue(Double.isNaN(here[i]) || Double.isNaN(paper[i]), "a mark is of one of them");
        }
        assertEquals(6.5, here[0]);
        assertEquals(8.4, paper[2]);
        assertEquals(ChartStyle.WIDTH, BitmapEncoder.getBufferedImage(chart).getWidth());
    }

    @Test
    void groupsAndAgreementHaveTheirRowsAndThePapersAreMarked() {
        ItemGroups halves = new ItemGroups("half", Map.of("first", List.of(0), "second", List.of(1)));
        XYChart chart = ScoreCharts.groups("title", REPORT, "asked", halves);
        assertEquals(List.of("a"), legend(chart), "nothing of b is scored");
        assertEquals(8, ScoreTables.groups(REPORT, halves).rowCount());
        Table agreement = ScoreTables.agreements(REPORT);
        assertEquals(1 + 3, agreement.rowCount());
        assertEquals("measured here", agreement.getString(0, 0));
        assertEquals("LongAlign paper, table 1", agreement.getString(3, 0));
        assertEquals("0.844", agreement.getString(3, 3));
        assertEquals(1, ScoreTables.comparisons(REPORT, "asked").rowCount());
    }
}
