package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.longalign.batching.BatchPlan;
import org.longalign.length.LengthBuckets;
import org.longalign.length.LengthDistribution;

class ChartsTest {
    private static final int[] LENGTHS =
            new Random(51).ints(200, 0, 4_000).map(x -> 8 + x * x / 8_000).toArray();
    private static final int[] TARGETS =
            Arrays.stream(LENGTHS).map(length -> 1 + length / 5).toArray();
    private static final BatchPlan PACKED =
            BatchPlan.packed(LENGTHS).maxTokens(4_096).accumulation(4).build();
    private static final List<BatchPlan> PLANS = List.of(
            BatchPlan.naive(LENGTHS).batchSize(8).build(),
            BatchPlan.sorted(LENGTHS).batchSize(8).build(),
            PACKED);

    static Stream<AxesChart<?, ?>> all() {
        List<LengthDistribution> distributions =
                List.of(LengthDistribution.of("lengths", LENGTHS), LengthDistribution.of("targets", TARGETS));
        LengthBuckets buckets = LengthBuckets.doubling(distributions);
        return Stream.of(
                LengthCharts.sequencesByLength("Sequences", distributions, buckets),
                LengthCharts.tokensByLength("Tokens", distributions, buckets),
                LengthCharts.ecdf("ECDF", distributions),
                BatchingCharts.computedTokens("Computed", PLANS),
                BatchingCharts.microBatches("Micro-batches", PLANS.get(0)),
                BatchingCharts.sequenceShares("Shares", PACKED, TARGETS));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyChartNamesItsAxesAndDrawsInColour(AxesChart<?, ?> chart) {
        assertTrue(!chart.getTitle().isBlank() && !chart.getXAxisTitle().isBlank());
        assertTrue(!chart.getYAxisTitle().isBlank());
        BufferedImage image = BitmapEncoder.getBufferedImage(chart);
        long coloured = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                java.awt.Color pixel = new java.awt.Color(image.getRGB(x, y));
                int spread = Math.max(pixel.getRed(), Math.max(pixel.getGreen(), pixel.getBlue()))
                        - Math.min(pixel.getRed(), Math.min(pixel.getGreen(), pixel.getBlue()));
                coloured += spread > 60 ? 1 : 0;
            }
        }
        assertTrue(coloured > 500, chart.getTitle() + " shows data: " + coloured + " coloured pixels");
    }

    @Test
    void sharesAreEqualUnderWeightingAndUnequalWithout() {
        XYChart chart = BatchingCharts.sequenceShares("Shares", PACKED, TARGETS);
        XYSeries plain = chart.getSeries("packing (Eq. 3)");
        XYSeries weighted = chart.getSeries("packing + weighting (Eq. 4)");
        for (double share : weighted.getYData()) {
            assertEquals(1, share, 1e-12);
        }
        double[] shares = plain.getYData();
        assertTrue(Arrays.stream(shares).max().orElseThrow()
                > 3 * Arrays.stream(shares).min().orElseThrow());
    }

    @Test
    void theEcdfEndsAtAHundredPercent() {
        XYChart chart = LengthCharts.ecdf("ECDF", List.of(LengthDistribution.of("x", new int[] {1, 1, 8})));
        XYSeries series = chart.getSeries("x");
        assertEquals(List.of(1.0, 8.0), Arrays.stream(series.getXData()).boxed().toList());
        assertEquals(100, series.getYData()[1], 1e-12);
    }
}
