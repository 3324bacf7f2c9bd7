package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.XYChart;
import org.longalign.paper.Arm;
import org.longalign.paper.ArmResult;
import org.longalign.paper.Claim;
import org.longalign.paper.EvalSet;
import org.longalign.paper.Experiment;
import org.longalign.paper.ExperimentResult;
import org.longalign.paper.ExperimentScale;
import org.longalign.paper.Experiments;
import org.longalign.paper.Score;
import org.longalign.paper.VerdictRule;
import org.longalign.paper.task.TaskKind;
import org.longalign.paper.task.TaskShape;
import org.longalign.statistics.SeedMean;
import tech.tablesaw.api.Table;

class ExperimentChartsTest {
    /** Two arms and so many seeds; scores grow with the seed by a tenth. */
    private static ExperimentResult result(int seeds) {
        Map<String, Arm> arms = new LinkedHashMap<>();
        Map<String, List<ArmResult>> runs = new LinkedHashMap<>();
        Arm arm = Experiments.at(ExperimentScale.quick()).methods().arm(Experiments.NAIVE);
        for (String name : List.of("first", "second")) {
            double base = name.equals("first") ? .2 : .5;
            List<ArmResult> bySeed = new ArrayList<>();
            for (int s = 0; s < seeds; s++) {
                double score = base + .1 * s;
                List<Score> scores = new ArrayList<>();
                scores.add(new Score(new EvalSet(EvalSet.LONG, TaskKind.COUNT, 1, 2, TaskShape.CUSTOMARY, 1), score));
                scores.add(new Score(new EvalSet(EvalSet.SHORT, TaskKind.ADD, 1, 2, TaskShape.CUSTOMARY, 1), .9));
                for (int length : new int[] {64, 128}) {
                    for (double depth : new double[] {0, 1}) {
                        scores.add(new Score(
                                new EvalSet(
                                        EvalSet.NEEDLE, TaskKind.KEY_VALUE, length, length, TaskShape.needle(depth), 1),
                                score * length / 128));
                    }
                }
                bySeed.add(new ArmResult(
                        s,
                        20,
                        4,
                        100,
                        200,
                        scores,
                        List.of(
                                new ArmResult.CurvePoint(0, Map.of(EvalSet.LONG, .1, EvalSet.SHORT, .1)),
                                new ArmResult.CurvePoint(20, Map.of(EvalSet.LONG, score, EvalSet.SHORT, .9)))));
            }
            runs.put(name, bySeed);
            arms.put(name, arm);
        }
        return new ExperimentResult(new Experiment("test", arms, seeds), runs);
    }

    @Test
    void barsHaveIntervalsThatFitIntoTheChart() {
        XYChart chart = ExperimentCharts.scores("title", result(3));
        assertArrayEquals(
                new double[] {.3, .6}, chart.getSeries("long contexts").getYData(), 1e-12);
        double half = SeedMean.of(.5, .6, .7).standardError() * 2.7764451052;
        double[] ends = chart.getSeries("long contexts, interval").getYData();
        assertEquals(.6 - half, ends[3], 1e-9);
        assertEquals(.6 + half, ends[4], 1e-9);
        assertArrayEquals(
                new double[] {.2, .3, .4, .5, .6, .7},
                chart.getSeries("long contexts, single values").getYData(),
                1e-12,
                "a value for each seed under the mean");
        assertEquals(
                3,
                Arrays.stream(chart.getSeries("short contexts, single values").getXData())
                        .limit(3)
                        .distinct()
                        .count(),
                "equal values are side by side");
        assertEquals(ChartStyle.WIDTH, BitmapEncoder.getBufferedImage(chart).getWidth());
    }

    @Test
    void intervalsEndAtWhatIsPossible() {
        Map<String, ToDoubleFunction<ArmResult>> wide = Map.of("wide", run -> run.seed() % 2 == 0 ? .02 : .98);
        XYChart shares = ExperimentCharts.means("title", "share", result(3), wide);
        double[] ends = shares.getSeries("wide, interval").getYData();
        assertEquals(0, ends[0], "no value is below 0");
        assertTrue(ends[1] > 1, "the measure has no upper end");
        Map<String, ToDoubleFunction<ArmResult>> signed = Map.of("signed", run -> run.seed() - 1.0);
        assertTrue(ExperimentCharts.means("title", "difference", result(3), signed)
                        .getSeries("signed, interval")
                        .getYData()[0]
                < -1);
        DotPlot.Mean mean = new DotPlot.Mean(new double[] {0, 1}, .5, -2, 3);
        DotPlot plot = DotPlot.of("title", "x", "y", List.of("a"))
                .add("s", List.of(mean))
                .drawn(DotPlot.Range.SHARES, false);
        assertArrayEquals(
                new double[] {0, 1, Double.NaN}, plot.getSeries("s, interval").getYData());
        assertTrue(ChartStyle.words(plot).contains("a 0.5 [0, 1]"), ChartStyle.words(plot));
    }

    @Test
    void oneSeedHasNoIntervals() {
        XYChart chart = ExperimentCharts.scores("title", result(1));
        assertEquals(null, chart.getSeries("long contexts, interval"));
        assertEquals(2, chart.getSeries("long contexts, single values").getYData().length);
        assertTrue(chart.getYAxisTitle().contains("one seed"));
        BitmapEncoder.getBufferedImage(chart);
    }

    @Test
    void curvesEndAtOne() {
        XYChart chart = ExperimentCharts.learningCurves("title", result(2), "second");
        assertArrayEquals(
                new double[] {(.1 / .5 + .1 / .6) / 2, 1},
                chart.getSeries("long contexts").getYData(),
                1e-12);
        assertEquals(
                4,
                ExperimentCharts.courses("title", result(2), List.of("first", "second"), EvalSet.LONG)
                        .getSeriesCollection()
                        .size());
        BitmapEncoder.getBufferedImage(chart);
    }

    @Test
    void theNeedleMapHasACellForEachLengthAndDepth() {
        HeatMapChart chart = ExperimentCharts.needleMap("title", result(2).runs("second"));
        List<Number[]> cells = new ArrayList<>(chart.getHeatMapSeries().getHeatData());
        assertEquals(4, cells.size());
        assertEquals(.55, cells.get(3)[2].doubleValue(), 1e-12);
        assertEquals(.275, cells.get(0)[2].doubleValue(), 1e-12);
        BitmapEncoder.getBufferedImage(chart);
    }

    @Test
    void tablesShowIntervalsAndVerdicts() {
        Table scores = ExperimentTables.scores(result(2));
        assertEquals(List.of("arm", "long", "short", "long count"), scores.columnNames());
        assertTrue(scores.getString(0, "long").startsWith("0.250 ["), scores.getString(0, "long"));
        assertEquals("50", ExperimentTables.costs(result(2)).getString(0, "padding (%)"));
        Claim claim = Claim.measured(
                "a", "claim", "where", "1", "ours", "points", SeedMean.exact(2), VerdictRule.above(1), "");
        Table claims = ExperimentTables.claims("title", List.of(claim));
        assertEquals("claim\n(where)", claims.getString(0, "claim"));
        assertEquals("2.00\nours", claims.getString(0, "measured here [95 % interval]"));
        assertEquals("reproduced at this scale\n(if > 1)", claims.getString(0, "verdict"));
        Claim open = Claim.untestable("b", "people agree", "Table 1", "0.8", "needs people", "ask some");
        Table untestable = ExperimentTables.untestable("title", List.of(open));
        assertEquals("needs people", untestable.getString(0, "why not here"));
        assertEquals("ask some", untestable.getString(0, "what you could run"));
    }
}
