package org.longalign.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankCorrelationTest {
    @Test
    void onlyTheOrderCounts() {
        double[] x = {1, 2, 3, 4, 5};
        assertEquals(1, RankCorrelation.spearman(x, new double[] {1, 4, 9, 16, 1000}), 1e-12);
        assertEquals(-1, RankCorrelation.spearman(x, new double[] {5, 4, 3, 2, 1}), 1e-12);
        assertEquals(1, RankCorrelation.kendall(x, new double[] {1, 4, 9, 16, 1000}), 1e-12);
        assertEquals(-1, RankCorrelation.kendall(x, new double[] {5, 4, 3, 2, 1}), 1e-12);
    }

    @Test
    void aKnownValueWithoutTies() {
        double[] x = {1, 2, 3, 4, 5};
        double[] y = {2, 1, 4, 3, 5};
        // 1 - 6 * sum d^2 / (n (n^2 - 1)) with d = (1, -1, 1, -1, 0): 1 - 24 / 120
        assertEquals(0.8, RankCorrelation.spearman(x, y), 1e-12);
        // 8 pairs in order, 2 not, of 10
        assertEquals(0.6, RankCorrelation.kendall(x, y), 1e-12);
    }

    @Test
    void aKnownValueWithTies() {
        double[] x = {1, 1, 2, 3};
        double[] y = {0, 1, 5, 5};
        // Pearson of the ranks (1.5, 1.5, 3, 4) and (1, 2, 3.5, 3.5): 4 / 4.5
        assertEquals(4 / 4.5, RankCorrelation.spearman(x, y), 1e-12);
        // 4 pairs in order, none not; 6 pairs, of which one is tied in x and another in y
        assertEquals(4 / 5.0, RankCorrelation.kendall(x, y), 1e-12);
    }

    /** Of SciPy 1.17.1, spearmanr and kendalltau (tau-b). */
    @Test
    void ratingsWithManyTiesHaveTheValuesOfAReference() {
        double[] x = {7, 9, 4, 4, 10, 8, 2, 6, 7, 7, 1, 10, 5, 5, 8};
        double[] y = {6, 10, 5, 3, 10, 7, 2, 6, 9, 6, 1, 8, 4, 6, 8};
        assertEquals(0.9218242765442906, RankCorrelation.spearman(x, y), 1e-12);
        assertEquals(0.8307801549719541, RankCorrelation.kendall(x, y), 1e-12);
    }

    @Test
    void kendallIsWhatCountingAllPairsGives() {
        Random random = new Random(5);
        for (int round = 0; round < 50; round++) {
            int n = 2 + random.nextInt(60);
            int levels = 2 + random.nextInt(12);
            IntToDoubleFunction draw = i -> random.nextInt(levels) / 2.0;
            double[] x = IntStream.range(0, n).mapToDouble(draw).toArray();
            double[] y = IntStream.range(0, n).mapToDouble(draw).toArray();
            assertEquals(byAllPairs(x, y), RankCorrelation.kendall(x, y), 1e-12);
        }
    }

    private static double byAllPairs(double[] x, double[] y) {
        double score = 0;
        double untiedX = 0;
        double untiedY = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < i; j++) {
                score += Math.signum(x[i] - x[j]) * Math.signum(y[i] - y[j]);
                untiedX += x[i] == x[j] ? 0 : 1;
                untiedY += y[i] == y[j] ? 0 : 1;
            }
        }
        return untiedX == 0 || untiedY == 0 ? Double.NaN : score / Math.sqrt(untiedX * untiedY);
    }

    @Test
    void aValueThatIsNoNumberIsRefused() {
        double[] hole = {1, Double.NaN, 3};
        double[] whole = {1, 2, 3};
        assertThrows(IllegalArgumentException.class, () -> RankCorrelation.spearman(hole, whole));
        assertThrows(IllegalArgumentException.class, () -> RankCorrelation.kendall(whole, hole));
    }

    @Test
    void aConstantSeriesOrTooFewValuesHaveNoCorrelation() {
        assertTrue(Double.isNaN(RankCorrelation.spearman(new double[] {1, 2}, new double[] {3, 3})));
        assertTrue(Double.isNaN(RankCorrelation.kendall(new double[] {1, 2}, new double[] {3, 3})));
        assertTrue(Double.isNaN(RankCorrelation.spearman(new double[] {1}, new double[] {3})));
        assertTrue(Double.isNaN(RankCorrelation.kendall(new double[] {}, new double[] {})));
        assertThrows(
                IllegalArgumentException.class, () -> RankCorrelation.spearman(new double[] {1}, new double[] {1, 2}));
    }

    @Test
    void theTwoZerosAreEqual() {
        assertEquals(
                RankCorrelation.kendall(new double[] {0.0, 0.0, 1}, new double[] {1, 2, 3}),
                RankCorrelation.kendall(new double[] {-0.0, 0.0, 1}, new double[] {1, 2, 3}));
    }
}
