package org.longalign.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeedPowerTest {
    /** statsmodels 0.15: TTestPower().power(distance, seeds, 0.025, alternative="larger"). */
    @ParameterizedTest
    @CsvSource({
        "1, 5, 0.4013202851995048",
        "0.5, 20, 0.5644828966786231",
        "2, 3, 0.4707477061929428",
        "0, 8, 0.025",
        "-0.3, 6, 0.004996634852934001"
    })
    void powerIsThatOfStatsmodels(double distance, int seeds, double power) {
        assertEquals(power, new SeedPower(1, 1).beyond(distance, seeds), 1e-7);
    }

    /** scipy 1.17: nct.sf(t.ppf(0.975, df), df, distance * sqrt(seeds)) with df = degrees * (seeds - 1). */
    @ParameterizedTest
    @CsvSource({"1, 4, 3, 0.43124600708783306", "2, 2, 5, 0.6227969027621341", "0.7, 10, 2, 0.5536077842377384"})
    void pooledScatterHasMoreDegreesOfFreedom(double distance, int seeds, int degrees, double power) {
        assertEquals(power, new SeedPower(1, degrees).beyond(distance, seeds), 1e-7);
    }

    /** scipy 1.17: the integral over the chi distribution by adaptive quadrature (integrate.quad). */
    @ParameterizedTest
    @CsvSource({
        "0.05, 0, 0.03, 5, 3, 0.8544830709793209",
        "0.05, 0.02, 0.04, 8, 1, 0.4383798839903871",
        "0.05, 0, 0.05, 4, 2, 0.0960655376164481"
    })
    void equivalenceTakesBothTests(
            double margin, double mean, double deviation, int seeds, int degrees, double power) {
        assertEquals(power, new SeedPower(deviation, degrees).within(margin, mean, seeds), 1e-6);
    }

    /** The share of simulated experiments whose interval lies in the range, for both kinds of range. */
    @Test
    void powerIsTheShareOfExperimentsThatTell() {
        Random random = new Random(5);
        int trials = 4_000;
        int above = 0;
        int within = 0;
        for (int trial = 0; trial < trials; trial++) {
            double[] values = random.doubles(6)
                    .map(u -> .03 + .04 * random.nextGaussian())
                    .toArray();
            SeedMean measured = SeedMean.of(values);
            above += measured.low() > 0 ? 1 : 0;
            within += measured.low() > -.1 && measured.high() < .1 ? 1 : 0;
        }
        SeedPower power = new SeedPower(.04, 1);
        assertEquals(power.beyond(.03, 6), above / (double) trials, .025);
        assertEquals(power.within(.1, .03, 6), within / (double) trials, .025);
    }

    @Test
    void seedsNeededAreTheFewestWithThePower() {
        SeedPower power = new SeedPower(.03, 3);
        int needed = power.seedsBeyond(.05, .9);
        assertEquals(5, needed, "by scipy's nct 0.927 with 5 seeds, less than 0.9 with 4");
        assertTrue(power.beyond(.05, needed) >= .9 && power.beyond(.05, needed - 1) < .9);
        int alike = power.seedsWithin(.05, 0, .9);
        assertTrue(power.within(.05, 0, alike) >= .9 && power.within(.05, 0, alike - 1) < .9);
        assertEquals(SeedPower.MOST_SEEDS + 1, power.seedsBeyond(0, .9), "no number of seeds tells nothing from 0");
        assertEquals(.9, power.beyond(power.decidable(7, .9), 7), 1e-6);
        assertEquals(0, power.beyond(1, 1), "one seed has no interval");
        assertEquals(Double.POSITIVE_INFINITY, power.decidable(1, .9));
    }

    @Test
    void aDesignWithoutScatterIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> new SeedPower(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new SeedPower(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new SeedPower(.1, 0));
    }
}
