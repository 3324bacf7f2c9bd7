package org.longalign.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.longalign.experiment.task.TaskKind;
import org.longalign.experiment.task.TaskShape;

class EstimateTest {
    @Test
    void nothingIsWrittenAsLessThanZero() {
        assertEquals("0.000 [-0.001, 0.001]", new Estimate(3, -1e-5, 1e-3 / 4.303, 2).toString());
    }

    @Test
    void theIntervalIsStudents() {
        // Gosset's own sleep data (1908), the differences of the two drugs: 1.58, 95 % interval 0.70 to 2.46.
        Estimate sleep = Estimate.of(1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4);
        assertEquals(1.58, sleep.mean(), 1e-12);
        assertEquals(0.7001, sleep.low(), 5e-4);
        assertEquals(2.4599, sleep.high(), 5e-4);
    }

    @Test
    void oneRunHasNoInterval() {
        assertEquals(Double.POSITIVE_INFINITY, Estimate.of(.5).halfWidth());
        assertEquals(0, Estimate.exact(.5).halfWidth());
        assertThrows(IllegalArgumentException.class, Estimate::of);
    }

    @Test
    void withTwoArmsADifferenceIsThePairedOne() {
        ExperimentResult result = result(Map.of("a", new double[] {.5, .7, .4}, "b", new double[] {.3, .6, .1}));
        Estimate paired = Estimate.of(.2, .1, .3);
        Estimate ours = result.difference("a", "b", EstimateTest::score);
        assertEquals(paired.mean(), ours.mean(), 1e-12);
        assertEquals(paired.halfWidth(), ours.halfWidth(), 1e-12);
        assertEquals(paired.degrees(), ours.degrees());
    }

    /** Intervals over arms and seeds that were drawn with a known scatter hold the truth in 95 of 100 cases. */
    @Test
    void intervalsHoldTheTruthAsOftenAsTheySay() {
        Random random = new Random(11);
        int held = 0;
        int heldAlone = 0;
        int trials = 2_000;
        for (int t = 0; t < trials; t++) {
            double[] bySeed = random.doubles(2, -1, 1).toArray();
            Map<String, double[]> arms = new LinkedHashMap<>();
            for (int a = 0; a < 5; a++) {
                arms.put("arm" + a, new double[] {
                    a + bySeed[0] + .1 * random.nextGaussian(), a + bySeed[1] + .1 * random.nextGaussian()
                });
            }
            Estimate one = result(arms).difference("arm3", List.of("arm0", "arm1"), EstimateTest::score);
            held += one.low() < 2.5 && one.high() > 2.5 ? 1 : 0;
            Estimate pair = result(arms).difference("arm3", "arm0", EstimateTest::score);
            heldAlone += pair.low() < 3 && pair.high() > 3 ? 1 : 0;
        }
        assertEquals(.95, held / (double) trials, .02);
        assertEquals(.95, heldAlone / (double) trials, .02);
    }

    @Test
    void aRatioGoesSeedBySeed() {
        ExperimentResult result = result(Map.of("a", new double[] {.6, .9}, "b", new double[] {.2, .3}));
        assertEquals(3, result.ratio("a", "b", EstimateTest::score).mean(), 1e-12);
        assertEquals(0, result.ratio("a", "b", EstimateTest::score).halfWidth(), 1e-9);
    }

    @Test
    void anArmsIntervalPoolsTheScatterOfAll() {
        ExperimentResult result = result(Map.of("a", new double[] {.5, .7}, "b", new double[] {.3, .6}));
        Estimate a = result.estimate("a", EstimateTest::score);
        assertEquals(.6, a.mean(), 1e-12);
        assertEquals(2, a.degrees());
        assertEquals(Math.sqrt((.02 + .045) / 2 / 2), a.standardError(), 1e-12);
        assertEquals(Estimate.of(.5, .7), result.estimateAlone("a", EstimateTest::score));
    }

    @Test
    void anUnknownArmIsRefused() {
        ExperimentResult result = result(Map.of("a", new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> result.runs("b"));
    }

    private static double score(ArmResult run) {
        return run.score(Probe.LONG);
    }

    static ExperimentResult result(Map<String, double[]> scores) {
        Map<String, List<ArmResult>> runs = new LinkedHashMap<>();
        int seeds = scores.values().iterator().next().length;
        Arm arm = Experiments.at(ExperimentScale.quick()).methods().arm(Experiments.NAIVE);
        Map<String, Arm> arms = new LinkedHashMap<>();
        scores.forEach((name, values) -> {
            List<ArmResult> bySeed = new ArrayList<>();
            for (int s = 0; s < values.length; s++) {
                Probe probe = new Probe(Probe.LONG, TaskKind.COUNT, 1, 2, TaskShape.CUSTOMARY, 1);
                bySeed.add(new ArmResult(s, 1, 1, 1, 2, List.of(new Score(probe, values[s])), List.of()));
            }
            runs.put(name, bySeed);
            arms.put(name, arm);
        });
        return new ExperimentResult(new Experiment("test", arms, seeds), runs);
    }
}
