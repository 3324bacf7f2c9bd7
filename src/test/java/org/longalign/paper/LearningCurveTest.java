package org.longalign.paper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LearningCurveTest {
    private static ArmResult run(double... scores) {
        List<ArmResult.CurvePoint> points = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            points.add(new ArmResult.CurvePoint(10 * i, Map.of(EvalSet.LONG, scores[i])));
        }
        return new ArmResult(0, 40, 1, 1, 1, List.of(), points);
    }

    @Test
    void pointsAreAveragedWithTheirNeighboursAndRelativeToTheLast() {
        LearningCurve curve = LearningCurve.of(run(.1, .2, .6, .7, .8), EvalSet.LONG);
        assertArrayEquals(new double[] {0, 10, 20, 30, 40}, curve.steps());
        assertArrayEquals(new double[] {.125, .375, .625, .875, 1}, curve.relative(), 1e-12);
    }

    @Test
    void betweenPointsTheCurveIsALine() {
        LearningCurve curve = LearningCurve.of(run(.1, .2, .6, .7, .8), EvalSet.LONG);
        assertEquals(0, curve.progressAt(.1), "it was there from the first");
        assertEquals(.5, curve.progressAt(.625), 1e-12);
        assertEquals(.5 + .25 * .7, curve.progressAt(.8), 1e-12);
        assertEquals(.75 + .25 * .2, curve.progressAt(.9), 1e-12);
        assertEquals(1, curve.progressAt(1), 1e-12);
    }

    @Test
    void theMeanIsThatOfTheRelativeCurves() {
        LearningCurve mean = LearningCurve.mean(List.of(run(.2, .2, .2), run(0, .2, .4)), EvalSet.LONG);
        assertArrayEquals(new double[] {.5, .75, 1}, mean.relative(), 1e-12);
    }

    @Test
    void aScoreOfZeroHasNoRelativeCurve() {
        assertThrows(IllegalArgumentException.class, () -> LearningCurve.of(run(.1, 0), EvalSet.LONG));
        assertThrows(IllegalArgumentException.class, () -> LearningCurve.of(run(), EvalSet.LONG));
    }

    @Test
    void theMeanTimeOfGainIsTheAreaAboveTheCurve() {
        // All at the first evaluation after step 0, linearly: half of the first quarter of the run.
        assertEquals(.125, LearningCurve.meanTimeOfGain(List.of(run(.2, .6, .6, .6, .6)), new int[] {0}, EvalSet.LONG), 1e-12);
        // A steady rise; the final value is the mean of the last two.
        assertEquals(
                .25 * (.6 + .4 + .2 + 0) / .7,
                LearningCurve.meanTimeOfGain(List.of(run(0, .2, .4, .6, .8)), new int[] {0}, EvalSet.LONG),
                1e-12);
    }

    @Test
    void runsThatGainLittleWeighLittle() {
        ArmResult soon = run(0, .5, .5, .5, .5);
        ArmResult none = run(.3, .3, .3, .3, .3);
        assertEquals(
                LearningCurve.meanTimeOfGain(List.of(soon), new int[] {0}, EvalSet.LONG),
                LearningCurve.meanTimeOfGain(List.of(soon, none), new int[] {0, 1}, EvalSet.LONG),
                1e-12);
        assertTrue(Double.isNaN(LearningCurve.meanTimeOfGain(List.of(none), new int[] {0}, EvalSet.LONG)));
        assertThrows(
                IllegalArgumentException.class,
                () -> LearningCurve.meanTimeOfGain(List.of(run(.1, .2)), new int[] {0}, EvalSet.LONG));
    }

    /** Curves that begin anywhere and rise at one pace are of one pace, with as much noise as the experiments have. */
    @Test
    void theStartOfACurveDoesNotCount() {
        Random random = new Random(4);
        List<ArmResult> runs = new ArrayList<>();
        for (int r = 0; r < 400; r++) {
            double start = .2 + .3 * random.nextDouble();
            double[] scores = new double[7];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = start + .15 * (1 - Math.exp(-i)) + .01 * random.nextGaussian();
            }
            runs.add(run(scores));
        }
        double[] exact = new double[7];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = .15 * (1 - Math.exp(-i));
        }
        assertEquals(
                LearningCurve.meanTimeOfGain(List.of(run(exact)), new int[] {0}, EvalSet.LONG),
                LearningCurve.meanTimeOfGain(runs, IntStream.range(0, 400).toArray(), EvalSet.LONG),
                .02);
    }
}
