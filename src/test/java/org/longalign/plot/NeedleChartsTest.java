package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HeatMapChart;
import org.longalign.evaluation.judge.Answer;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.needle.Needle;
import org.longalign.evaluation.needle.NeedleResult;
import org.longalign.evaluation.needle.NeedleScore;
import org.longalign.evaluation.needle.NeedleTrial;
import tech.tablesaw.api.Table;

class NeedleChartsTest {
    private static final NeedleResult RESULT = result();

    /** Found at the text's ends only, the longer the less; nothing answered at 16,384 tokens and depth 0.5. */
    private static NeedleResult result() {
        Needle needle = Needle.english().get(0);
        List<NeedleTrial> trials = new ArrayList<>();
        for (int length : new int[] {1_024, 4_096, 16_384}) {
            for (double depth : new double[] {0, 0.25, 0.5, 0.75, 1}) {
                for (int trial = 0; trial < 4; trial++) {
                    boolean silent = length == 16_384 && depth == 0.5;
                    boolean found = trial < 8 * Math.abs(depth - 0.5) * 4_096 / Math.max(4_096, length);
                    Answer answer = silent
                            ? new Answer(null, "the server is busy", false)
                            : new Answer(found ? "7413" : "It does not say.", "", false);
                    Judgement judgement = silent
                            ? Judgement.unscored("no answer", "v1")
                            : new Judgement(new Rating.Scored(found ? 10 : 1), "text", "v1");
                    trials.add(new NeedleTrial(length, depth, trial, needle, depth, length - 128, answer, judgement));
                }
            }
        }
        return new NeedleResult("a model", "a judge", trials);
    }

    @Test
    void theBeginOfTheTextIsAtTheTopAndCellsWithoutAScoreAreBlank() {
        HeatMapChart chart = NeedleCharts.heatMap(RESULT);
        assertEquals(
                List.of("1,024", "4,096", "16,384"), chart.getHeatMapSeries().getXData());
        assertEquals(
                List.of("100", "75", "50", "25", "0"), chart.getHeatMapSeries().getYData());
        assertEquals(14, chart.getHeatMapSeries().getHeatData().size(), "fifteen cells, one of them silent");
        Number[] longAtTheEnd = chart.getHeatMapSeries().getHeatData().get(10);
        assertEquals(List.of(2, 0, 0.25), List.of(longAtTheEnd));
        assertTrue(chart.getXAxisTitle().contains("tokens")
                && chart.getYAxisTitle().contains("%"));
        assertEquals(ChartStyle.WIDTH, BitmapEncoder.getBufferedImage(chart).getWidth());
    }

    @Test
    void ratingsHaveTheirOwnScale() {
        HeatMapChart chart = NeedleCharts.heatMap("title", RESULT, NeedleScore.RATING);
        assertEquals(1, chart.getStyler().getMin());
        assertEquals(10, chart.getStyler().getMax());
        assertEquals(ChartStyle.WIDTH, BitmapEncoder.getBufferedImage(chart).getWidth());
    }

    @Test
    void theTableCountsWhatWasNotScored() {
        Table table = NeedleCharts.table(RESULT, NeedleScore.FOUND);
        assertEquals(15, table.rowCount());
        assertEquals("0 %", table.get(0, 1));
        assertEquals(1.0, table.doubleColumn(2).getDouble(0));
        assertTrue(table.column(2).isMissing(12));
        assertEquals(4, table.intColumn("unscored").getInt(12));
    }
}
