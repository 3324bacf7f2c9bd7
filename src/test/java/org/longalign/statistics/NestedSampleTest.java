package org.longalign.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NestedSampleTest {
    private static final double[][][] SMALL = {
        {{.1, .3, .2}, {.4, .0, .5}}, {{.0, .2, .1}, {.3, .3, .9}}, {{-.1, .1, .3}, {.2, .2, .2}}
    };

    /** numpy 2: v.mean(2).mean(1), and (v.var(axis=2, ddof=1) / 3).sum(axis=1).mean() / 4. */
    @Test
    void variancesAreThoseOfNumpy() {
        NestedSample sample = new NestedSample(SMALL);
        assertArrayEquals(new double[] {.25, .3, .15}, sample.seedMeans(), 1e-12);
        assertEquals(0.006944444444444445, sample.itemVariance(), 1e-12);
        assertEquals(0, sample.seedVariance(), "the seeds scatter by 0.0058, less than the items explain");
        assertEquals(Math.sqrt(0.006944444444444445 / 4), sample.deviation(4), 1e-12);
    }

    /** Seeds, strata of 40 and 10 items, with known parts of the variance. */
    private static NestedSample drawn(Random random, int seeds, double ofSeeds, double ofItems) {
        double[][][] values = new double[seeds][][];
        for (int s = 0; s < seeds; s++) {
            double mean = ofSeeds * random.nextGaussian();
            values[s] = new double[][] {new double[40], new double[10]};
            for (double[] stratum : values[s]) {
                for (int i = 0; i < stratum.length; i++) {
                    stratum[i] = mean + ofItems * random.nextGaussian();
                }
            }
        }
        return new NestedSample(values);
    }

    @Test
    void partsOfTheVarianceAreRecovered() {
        NestedSample sample = drawn(new Random(3), 2_000, .1, .5);
        double items = .25 / 4 * (1 / 40.0 + 1 / 10.0);
        assertEquals(items, sample.itemVariance(), .03 * items);
        assertEquals(.01, sample.seedVariance(), .001);
        assertEquals(.1, sample.deviation(Double.POSITIVE_INFINITY), .005);
        assertEquals(Math.sqrt(.01 + items), sample.deviation(1), .005);
    }

    /** With 20 seeds the interval holds the true mean about as often as it says, and with 3 seldomer, as is documented. */
    @Test
    void theBootstrapCoversTheTrueMean() {
        assertEquals(.95, coverage(20), .04);
        assertTrue(coverage(3) < .93, "too narrow with 3 seeds");
    }

    private static double coverage(int seeds) {
        Random random = new Random(11);
        int trials = 300;
        int held = 0;
        for (int trial = 0; trial < trials; trial++) {
            Estimate interval = drawn(random, seeds, .1, .5).bootstrap(trial, 300);
            held += interval.low() <= 0 && interval.high() >= 0 ? 1 : 0;
        }
        return held / (double) trials;
    }

    @Test
    void intervalsStayWithinTheValues() {
        Estimate interval = new NestedSample(new double[][][] {{{1, 1, 1, 0}}, {{1, 1, 1, 1}}}).bootstrap(1, 500);
        assertEquals(.875, interval.value(), 1e-12);
        assertTrue(interval.low() >= 0 && interval.high() <= 1, interval.toString());
        assertEquals(interval, new NestedSample(new double[][][] {{{1, 1, 1, 0}}, {{1, 1, 1, 1}}}).bootstrap(1, 500));
        assertTrue(Double.isNaN(
                new NestedSample(new double[][][] {{{1, 0}}}).bootstrap(1, 500).low()));
    }

    @Test
    void unevenSamplesAreRejected() {
        assertThrows(IllegalArgumentException.class, () -> new NestedSample(new double[][][] {}));
        assertThrows(IllegalArgumentException.class, () -> new NestedSample(new double[][][] {{{1}, {}}}));
        assertThrows(IllegalArgumentException.class, () -> new NestedSample(new double[][][] {{{1}}, {{1}, {2}}}));
    }
}
