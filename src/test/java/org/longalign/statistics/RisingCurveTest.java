package org.longalign.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RisingCurveTest {
    @Test
    void theLineIsThatOfLeastSquaresWithinTheScale() {
        // y = 1 + 2 x through all three points
        RisingCurve line = RisingCurve.line(new double[] {1, 2, 3}, new double[] {3, 5, 7}, 2, 9);
        assertEquals(4, line.at(1.5), 1e-12);
        assertEquals(2, line.at(-100), 1e-12);
        assertEquals(2, line.at(0.5), 1e-12);
        assertEquals(9, line.at(4), 1e-12);
        assertEquals(9, line.at(100), 1e-12);
        RisingCurve falling = RisingCurve.line(new double[] {1, 2, 3}, new double[] {6, 5, 1}, 1, 10);
        assertEquals(4, falling.at(1), 1e-12, "what falls is level at the mean");
    }

    @Test
    void isotonicLevelsAreMeansOfNeighboursThatFall() {
        // 1 | 3, 2 fall: 2.5 | 4
        RisingCurve curve = RisingCurve.isotonic(new double[] {0, 1, 2, 3}, new double[] {1, 3, 2, 4});
        assertEquals(List.of(0.0, 0.0, 1.0, 2.0, 3.0, 3.0), curve.x());
        assertEquals(List.of(1.0, 1.0, 2.5, 2.5, 4.0, 4.0), curve.y());
        assertEquals(1.75, curve.at(0.5), 1e-12);
        assertEquals(1, curve.at(-1), 1e-12);
        assertEquals(4, curve.at(9), 1e-12);
    }

    @Test
    void equalPlacesShareOneHeight() {
        RisingCurve curve = RisingCurve.isotonic(new double[] {2, 1, 2}, new double[] {1, 5, 10});
        assertEquals(5, curve.at(1), 1e-12);
        assertEquals(5.5, curve.at(2), 1e-12);
    }

    /** Against every curve on a grid: none that rises is nearer to the points. */
    @Test
    void noRisingCurveIsNearerThanTheIsotonicOne() {
        Random random = new Random(4);
        for (int round = 0; round < 20; round++) {
            double[] x = {0, 1, 2, 3};
            double[] y = random.doubles(4, 0, 4).toArray();
            RisingCurve curve = RisingCurve.isotonic(x, y);
            double[] fitted = {curve.at(0), curve.at(1), curve.at(2), curve.at(3)};
            double error = error(fitted, y);
            for (int i = 0; i < 10_000; i++) {
                int[] digits = {i % 10, i / 10 % 10, i / 100 % 10, i / 1000};
                double[] other = Arrays.stream(digits).asDoubleStream().toArray();
                for (int k = 0; k < 4; k++) {
                    other[k] *= 4 / 9.0;
                }
                boolean rising = other[0] <= other[1] && other[1] <= other[2] && other[2] <= other[3];
                assertTrue(!rising || error(other, y) >= error - 1e-12);
            }
        }
    }

    private static double error(double[] fitted, double[] y) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (fitted[i] - y[i]) * (fitted[i] - y[i]);
        }
        return sum;
    }

    @Test
    void cornersMustAscend() {
        assertThrows(IllegalArgumentException.class, () -> RisingCurve.through(0, 5, 1, 4));
        assertThrows(IllegalArgumentException.class, () -> RisingCurve.through(1, 4, 0, 5));
        assertThrows(IllegalArgumentException.class, () -> RisingCurve.isotonic(new double[] {}, new double[] {}));
        assertThrows(
                IllegalArgumentException.class, () -> RisingCurve.line(new double[] {1}, new double[] {1, 2}, 1, 10));
    }
}
