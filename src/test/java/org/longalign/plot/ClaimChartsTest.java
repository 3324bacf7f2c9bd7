package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.longalign.paper.Claim;
import org.longalign.paper.VerdictRule;
import org.longalign.statistics.SeedMean;

class ClaimChartsTest {
    private static final Claim OPEN = Claim.untestable("open", "people agree", "Table 1", "0.8", "needs people", "ask");

    private static Claim claim(String id, SeedMean measured, VerdictRule rule) {
        return Claim.measured(id, "claim " + id, "Table 2", "1", "difference", "points", measured, rule, "");
    }

    private static SeedMean interval(double low, double high) {
        return new SeedMean(3, (low + high) / 2, (high - low) / 2 / new SeedMean(3, 0, 1, 2).halfWidth(), 2);
    }

    @Test
    void intervalsStandOnTheBandsOfTheirRules() {
        XYChart chart = ClaimCharts.intervals(
                "title",
                "points",
                List.of(
                        claim("shown-first", interval(.1, .3), VerdictRule.above(0)),
                        OPEN,
                        claim("half-way", interval(-.1, .3), VerdictRule.above(0)),
                        claim("fails", interval(-.4, -.2), VerdictRule.within(.05)),
                        claim("one-run", SeedMean.of(.2), VerdictRule.above(-.05))));

        // The axis shows -0.4 to 0.3 and 6 % more at either end.
        double left = -.4 - .06 * .7;
        double right = .3 + .06 * .7;
        assertEquals(left, chart.getStyler().getXAxisMin(), 1e-9);
        assertEquals(right, chart.getStyler().getXAxisMax(), 1e-9);
        double[] bands = chart.getSeries("range that reproduces").getXData();
        double[] rows = chart.getSeries("range that reproduces").getYData();
        assertEquals(12, bands.length);
        assertEquals(0, bands[0]);
        assertEquals(right, bands[1], 1e-9);
        assertEquals(3, rows[0]);
        assertEquals(-.05, bands[6], 1e-9);
        assertEquals(.05, bands[7], 1e-9);
        assertEquals(1, rows[6]);

        double[] reproduced = chart.getSeries("reproduced (interval)").getXData();
        assertEquals(.1, reproduced[0], 1e-9);
        assertEquals(.3, reproduced[1], 1e-9);
        // One run has a mean and no interval.
        assertEquals(2, chart.getSeries("undecided").getXData().length);
        assertEquals(3, chart.getSeries("undecided (interval)").getXData().length);
        BitmapEncoder.getBufferedImage(chart);
        String words = ChartStyle.words(chart);
        assertTrue(
                words.startsWith("Intervals \"title\": points by claim. measured: shown-first 0.2 [0.1, 0.3]"), words);
        assertTrue(words.endsWith("one-run 0.2."), words);
    }

    @Test
    void thereHasToBeAMeasurement() {
        assertTrue(ChartStyle.words(ClaimCharts.intervals("title", "points", List.of(OPEN)))
                .endsWith("Nothing to show: no data."));
    }
}
