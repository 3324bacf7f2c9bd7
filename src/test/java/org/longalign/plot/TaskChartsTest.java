package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.longalign.evaluation.choice.ChoiceNormalisation;
import org.longalign.evaluation.choice.ChoiceQuestion;
import org.longalign.evaluation.choice.ChoiceReport;
import org.longalign.evaluation.choice.ChoiceResult;
import org.longalign.evaluation.judge.Answer;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.longbench.LongBenchDataset;
import org.longalign.evaluation.longbench.LongBenchReport;
import org.longalign.evaluation.longbench.LongBenchResult;
import org.longalign.evaluation.mtbench.MtBenchReport;
import org.longalign.evaluation.mtbench.MtBenchTurn;
import tech.tablesaw.api.Table;

class TaskChartsTest {
    private static final Answer ANSWER = new Answer("Ahab", "", false);
    private static final Judgement NONE = Judgement.unscored("no reply", "v1");

    static LongBenchReport longBench(String model, double metric, int rating) {
        return new LongBenchReport(
                model,
                "j",
                List.of(
                        new LongBenchResult(
                                "a", LongBenchDataset.QASPER, ANSWER, OptionalDouble.of(metric), judged(rating)),
                        new LongBenchResult(
                                "b", LongBenchDataset.HOTPOTQA, ANSWER, OptionalDouble.of(metric / 2), NONE),
                        new LongBenchResult(
                                "c", LongBenchDataset.VCSUM, ANSWER, OptionalDouble.of(20), judged(rating))));
    }

    static MtBenchReport mtBench(String model, int rating) {
        return new MtBenchReport(
                model,
                "j (model)",
                List.of(
                        new MtBenchTurn(81, "writing", 1, ANSWER, List.of(judged(rating), judged(rating))),
                        new MtBenchTurn(81, "writing", 2, ANSWER, List.of(judged(rating - 1), NONE)),
                        new MtBenchTurn(91, "roleplay", 1, ANSWER, List.of(judged(rating - 2))),
                        new MtBenchTurn(111, "math", 1, ANSWER, List.of(NONE))));
    }

    static ChoiceReport choices(String task, String model, double... scoresOfTheRight) {
        ChoiceQuestion question = new ChoiceQuestion("1", "", "", "Q", List.of("a", "b"), Set.of(0));
        return new ChoiceReport(
                task,
                0,
                model,
                java.util.Arrays.stream(scoresOfTheRight)
                        .mapToObj(score -> new ChoiceResult(question, List.of(score, -2.0), false))
                        .toList());
    }

    private static Judgement judged(int rating) {
        return new Judgement(new Rating.Scored(rating), "text", "v1");
    }

    @Test
    void longBenchShowsWhatIsScored() {
        XYChart chart = TaskCharts.longBench("title", List.of(longBench("a", 40, 3), longBench("b", 50, 2)), true);
        double[] a = chart.getSeries("a").getYData();
        assertEquals(100, a[0]);
        assertTrue(Double.isNaN(a[1]), "no rating is no mark");
        assertEquals(50, a[2], "3 of 5");
        assertEquals(
                20,
                TaskCharts.longBench("t", List.of(longBench("a", 40, 3)), false)
                        .getSeries("a")
                        .getYData()[1]);
        assertEquals(ChartStyle.WIDTH, BitmapEncoder.getBufferedImage(chart).getWidth());
        Table table = TaskTables.longBench(longBench("a", 40, 3));
        assertEquals(6, table.rowCount());
        assertTrue(table.column("judged (0-100)").isMissing(1));
        assertEquals(1, table.intColumn("unscored").get(1));
    }

    @Test
    void mtBenchHasABarForEachCategory() {
        XYChart chart = TaskCharts.mtBench("title", List.of(mtBench("a", 8), mtBench("b", 5)));
        assertTrue(ChartStyle.words(chart).contains("a: math none, roleplay 6, writing 7.5."), ChartStyle.words(chart));
        assertArrayEquals(
                new double[] {6, 7, 8}, chart.getSeries("a, single values").getYData());
        assertTrue(Double.isNaN(chart.getSeries("a").getYData()[0]));
        assertEquals(7.5, chart.getSeries("a").getYData()[2]);
        assertEquals(ChartStyle.WIDTH, BitmapEncoder.getBufferedImage(chart).getWidth());
        assertEquals(6, TaskTables.mtBench(mtBench("a", 8)).doubleColumn(1).get(1));
    }

    @Test
    void accuraciesHaveTheirErrors() {
        List<ChoiceReport> reports = List.of(
                choices("ARC", "a", -1, -3, -1, -1), choices("ARC", "b", -3, -3, -1, -1), choices("MMLU", "a", -1, -3));
        XYChart chart = TaskCharts.choices("title", reports, ChoiceNormalisation.NONE);
        assertEquals(75, chart.getSeries("a").getYData()[0]);
        assertTrue(Double.isNaN(chart.getSeries("b").getYData()[1]), "a model that did not take a task");
        double[] ends = chart.getSeries("a, interval").getYData();
        assertEquals(50, ends[0], 1e-9, "less 25, the root of 0.75 x 0.25 / 3");
        assertEquals(100, ends[1], 1e-9);
        assertEquals(ChartStyle.WIDTH, BitmapEncoder.getBufferedImage(chart).getWidth());
        Table table = TaskTables.choices(reports);
        assertEquals(50, table.doubleColumn("acc (%)").get(1));
        assertEquals(4, table.intColumn("questions").get(0));
    }
}
