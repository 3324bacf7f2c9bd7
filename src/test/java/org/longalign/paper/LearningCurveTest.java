package org.longalign.paper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
}
