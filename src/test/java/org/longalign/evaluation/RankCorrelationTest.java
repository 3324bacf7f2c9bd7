package org.longalign.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RankCorrelationTest {
    @Test
    void equalValuesShareTheMeanOfTheirRanks() {
        assertArrayEquals(new double[] {1, 2.5, 2.5, 4}, RankCorrelation.ranks(new double[] {5, 7, 7, 9}));
        assertArrayEquals(new double[] {3, 1, 2}, RankCorrelation.ranks(new double[] {9, -1, 0}));
    }

    @Test
    void onlyTheOrderCounts() {
        double[] x = {1, 2, 3, 4, 5};
        assertEquals(1, RankCorrelation.spearman(x, new double[] {1, 4, 9, 16, 1000}), 1e-12);
        assertEquals(-1, RankCorrelation.spearman(x, new double[] {5, 4, 3, 2, 1}), 1e-12);
    }

    @Test
    void aKnownValueWithoutTies() {
        // 1 - 6 * sum d^2 / (n (n^2 - 1)) with d = (1, -1, 1, -1, 0): 1 - 24 / 120
        assertEquals(0.8, RankCorrelation.spearman(new double[] {1, 2, 3, 4, 5}, new double[] {2, 1, 4, 3, 5}), 1e-12);
    }

    @Test
    void aKnownValueWithTies() {
        // Pearson of the ranks (1.5, 1.5, 3, 4) and (1, 2, 3.5, 3.5): 4 / 4.5
        assertEquals(4 / 4.5, RankCorrelation.spearman(new double[] {1, 1, 2, 3}, new double[] {0, 1, 5, 5}), 1e-12);
    }

    @Test
    @Timeout(10)
    void aValueThatIsNoNumberIsRefused() {
        double[] hole = {1, Double.NaN, 3};
        assertThrows(IllegalArgumentException.class, () -> RankCorrelation.spearman(hole, new double[] {1, 2, 3}));
        assertThrows(IllegalArgumentException.class, () -> RankCorrelation.spearman(new double[] {1, 2, 3}, hole));
    }

    @Test
    void aConstantSeriesOrTooFewValuesHaveNoCorrelation() {
        assertTrue(Double.isNaN(RankCorrelation.spearman(new double[] {1, 2}, new double[] {3, 3})));
        assertTrue(Double.isNaN(RankCorrelation.spearman(new double[] {1}, new double[] {3})));
        assertTrue(Double.isNaN(RankCorrelation.spearman(new double[] {}, new double[] {})));
        assertThrows(
                IllegalArgumentException.class, () -> RankCorrelation.spearman(new double[] {1}, new double[] {1, 2}));
    }
}
