package org.longalign.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static final Bootstrap SEVEN = Bootstrap.seeded(7);

    private static double[] normal(int n, long seed) {
        return new Random(seed).doubles(n, -1, 1).map(v -> 5 + v).toArray();
    }

    @Test
    void theIntervalOfAMeanIsThatOfTheCentralLimit() {
        double[] values = normal(400, 1);
        double mean = Arrays.stream(values).average().orElseThrow();
        double deviation = Math.sqrt(
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length);
        double half = 1.96 * deviation / Math.sqrt(values.length);
        Estimate estimate = new Bootstrap(7, 20_000).mean(values);
        assertEquals(mean, estimate.value(), 1e-12);
        assertEquals(mean - half, estimate.low(), 0.05 * half);
        assertEquals(mean + half, estimate.high(), 0.05 * half);
    }

    /** In 95 of 100 samples or so the true mean, 5, lies in the interval. */
    @Test
    void theIntervalHoldsTheTruthAboutAsOftenAsItSays() {
        long held = IntStream.range(0, 400)
                .mapToObj(sample -> SEVEN.mean(normal(60, 100 + sample)))
                .filter(estimate -> estimate.low() <= 5 && 5 <= estimate.high())
                .count();
        assertTrue(held >= 0.91 * 400 && held <= 0.98 * 400, held + " of 400");
    }

    @Test
    void theSeedDecides() {
        double[] values = normal(30, 2);
        assertEquals(SEVEN.mean(values), Bootstrap.seeded(7).mean(values));
        assertNotEquals(SEVEN.mean(values), Bootstrap.seeded(8).mean(values));
    }

    @Test
    void whatIsDrawnTogetherIsOneUnit() {
        // Ten questions, each answered alike by eight systems: eighty pairs that know no more than ten.
        double[] x = new double[80];
        double[] y = new double[80];
        int[] units = new int[80];
        Random random = new Random(3);
        for (int i = 0; i < 80; i++) {
            units[i] = i % 10;
            x[i] = i < 10 ? 1 + random.nextInt(10) : x[i - 10];
            y[i] = i < 10 ? Math.max(1, Math.min(10, x[i] + random.nextInt(9) - 4)) : y[i - 10];
        }
        SeriesAgreement together = SeriesAgreement.of(x, y, units, SEVEN);
        SeriesAgreement apart = SeriesAgreement.of(x, y, IntStream.range(0, 80).toArray(), SEVEN);
        assertEquals(apart.spearman().value(), together.spearman().value(), 1e-12);
        assertTrue(width(together.spearman()) > 2 * width(apart.spearman()), together + " and " + apart);
        assertTrue(width(together.meanAbsoluteDifference()) > 2 * width(apart.meanAbsoluteDifference()));
    }

    private static double width(Estimate estimate) {
        return estimate.high() - estimate.low();
    }

    @Test
    void aResampleHasTheFiguresOfItsPairs() {
        double[] x = {1, 2, 3, 4, 5, 5};
        double[] y = {2, 1, 4, 4, 5, 3};
        PairedValues pairs = new PairedValues(x, y);
        int[] drawn = {0, 0, 3, 5, 4, 1, 1};
        int[] counts = new int[pairs.groups()];
        Arrays.stream(drawn).forEach(pair -> counts[pairs.groupOf(pair)]++);
        double[] dx = Arrays.stream(drawn).mapToDouble(i -> x[i]).toArray();
        double[] dy = Arrays.stream(drawn).mapToDouble(i -> y[i]).toArray();
        assertEquals(RankCorrelation.spearman(dx, dy), pairs.spearman(counts), 1e-12);
        assertEquals(RankCorrelation.kendall(dx, dy), pairs.kendall(counts), 1e-12);
        assertEquals((1 + 1 + 0 + 2 + 0 + 1 + 1) / 7.0, pairs.meanAbsoluteDifference(counts), 1e-12);
    }

    @Test
    void whatIsNotDefinedIsNotMadeUp() {
        assertEquals(Estimate.UNDEFINED, SEVEN.mean());
        Estimate single = SEVEN.mean(8);
        assertEquals(8, single.value());
        assertTrue(Double.isNaN(single.low()) && Double.isNaN(single.high()), "one item has no interval");
        assertEquals("8.00", single.toString());
        assertEquals("-", Estimate.UNDEFINED.toString());
        assertFalse(single.excludesZero());
        SeriesAgreement constant =
                SeriesAgreement.of(new double[] {1, 2, 3}, new double[] {5, 5, 5}, new int[] {0, 1, 2}, SEVEN);
        assertFalse(constant.spearman().defined());
        assertEquals(3, constant.meanAbsoluteDifference().value(), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> new Bootstrap(7, 10));
    }
}
