package org.longalign.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.longalign.paper.Arm;
import org.longalign.paper.ArmResult;
import org.longalign.paper.EvalSet;
import org.longalign.paper.Experiment;
import org.longalign.paper.ExperimentResult;
import org.longalign.paper.ExperimentScale;
import org.longalign.paper.Experiments;
import org.longalign.paper.Score;
import org.longalign.paper.task.TaskKind;
import org.longalign.paper.task.TaskShape;

class SeedMeanTest {
    @Test
    void nothingIsWrittenAsLessThanZero() {
        assertEquals("0.000 [-0.001, 0.001]", new SeedMean(3, -1e-5, 1e-3 / 4.303, 2).toString());
    }

    @Test
    void theIntervalIsStudents() {
        // Gosset's own sleep data (1908), the differences of the two drugs: 1.58, 95 % interval 0.70 to 2.46.
        SeedMean sleep = SeedMean.of(1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4);
        assertEquals(1.58, sleep.mean(), 1e-12);
        assertEquals(0.7001, sleep.low(), 5e-4);
        assertEquals(2.4599, sleep.high(), 5e-4);
    }

    /** The table of any textbook, 1 to 30 degrees of freedom. */
    @Test
    void quantilesAreThoseOfThePrintedTable() {
        double[] table = {
            12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
            2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
        };
        for (int degrees = 1; degrees <= table.length; degrees++) {
            assertEquals(table[degrees - 1], SeedMean.quantile(degrees), 5e-4, degrees + " degrees of freedom");
        }
        assertEquals(1.960, SeedMean.quantile(1_000_000), 5e-4, "the normal distribution's");
        assertEquals("2.000 [-0.484, 4.484]", SeedMean.of(1, 2, 3).toString());
    }

    @Test
    void oneRunHasNoInterval() {
        assertEquals(Double.POSITIVE_INFINITY, SeedMean.of(.5).halfWidth());
        assertEquals(0, SeedMean.exact(.5).halfWidth());
        assertThrows(IllegalArgumentException.class, SeedMean::of);
    }

    @Test
    void withTwoArmsADifferenceIsThePairedOne() {
        ExperimentResult result = result(Map.of("a", new double[] {.5, .7, .4}, "b", new double[] {.3, .6, .1}));
        SeedMean paired = SeedMean.of(.2, .1, .3);
        SeedMean ours = result.difference("a", "b", SeedMeanTest::score);
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
            SeedMean one = result(arms).difference("arm3", List.of("arm0", "arm1"), SeedMeanTest::score);
            held += one.low() < 2.5 && one.high() > 2.5 ? 1 : 0;
            SeedMean pair = result(arms).difference("arm3", "arm0", SeedMeanTest::score);
            heldAlone += pair.low() < 3 && pair.high() > 3 ? 1 : 0;
        }
        assertEquals(.95, held / (double) trials, .02);
        assertEquals(.95, heldAlone / (double) trials, .02);
    }

    @Test
    void aRatioGoesSeedBySeed() {
        ExperimentResult result = result(Map.of("a", new double[] {.6, .9}, "b", new double[] {.2, .3}));
        assertEquals(3, result.ratio("a", "b", SeedMeanTest::score).mean(), 1e-12);
        assertEquals(0, result.ratio("a", "b", SeedMeanTest::score).halfWidth(), 1e-9);
    }

    @Test
    void anArmsIntervalPoolsTheScatterOfAll() {
        ExperimentResult result = result(Map.of("a", new double[] {.5, .7}, "b", new double[] {.3, .6}));
        SeedMean a = result.estimate("a", SeedMeanTest::score);
        assertEquals(.6, a.mean(), 1e-12);
        assertEquals(2, a.degrees());
        assertEquals(Math.sqrt((.02 + .045) / 2 / 2), a.standardError(), 1e-12);
        assertEquals(SeedMean.of(.5, .7), result.estimateAlone("a", SeedMeanTest::score));
    }

    @Test
    void anUnknownArmIsRefused() {
        ExperimentResult result = result(Map.of("a", new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> result.runs("b"));
    }

    private static double score(ArmResult run) {
        return run.score(EvalSet.LONG);
    }

    static ExperimentResult result(Map<String, double[]> scores) {
        Map<String, List<ArmResult>> runs = new LinkedHashMap<>();
        int seeds = scores.values().iterator().next().length;
        Arm arm = Experiments.at(ExperimentScale.quick()).methods().arm(Experiments.NAIVE);
        Map<String, Arm> arms = new LinkedHashMap<>();
        scores.forEach((name, values) -> {
            List<ArmResult> bySeed = new ArrayList<>();
            for (int s = 0; s < values.length; s++) {
                EvalSet set = new EvalSet(EvalSet.LONG, TaskKind.COUNT, 1, 2, TaskShape.CUSTOMARY, 1);
                bySeed.add(new ArmResult(s, 1, 1, 1, 2, List.of(new Score(set, values[s])), List.of()));
            }
            runs.put(name, bySeed);
            arms.put(name, arm);
        });
        return new ExperimentResult(new Experiment("test", arms, seeds), runs);
    }

    /** scipy 1.17: t.ppf(0.975, df) * se / (m (1 - m)) around log(m / (1 - m)), transformed back. */
    @Test
    void intervalsOfSharesStayWithinZeroAndOne() {
        SeedMean high = new SeedMean(5, .95, .02, 4).ofShares();
        assertEquals(0.8551291013006135, high.low(), 1e-9);
        assertEquals(0.9839120900274964, high.high(), 1e-9);
        SeedMean half = new SeedMean(10, .5, .1, 9).ofShares();
        assertEquals(0.28805220313485624, half.low(), 1e-9);
        assertEquals(0.7119477968651438, half.high(), 1e-9);
        assertEquals(1, new SeedMean(3, 1, .1, 6).ofShares().high());
        assertEquals(0, SeedMean.of(.5).ofShares().low(), "one seed leaves it open");
        assertThrows(IllegalArgumentException.class, () -> SeedMean.of(1.5).ofShares());
    }

    /** The share of intervals that hold the true mean, near 1 where the plain interval passes it. */
    @Test
    void intervalsOfSharesCoverTheTrueMean() {
        Random random = new Random(8);
        int trials = 2_000;
        int held = 0;
        for (int trial = 0; trial < trials; trial++) {
            double[] shares = random.doubles(8)
                    .map(u -> 1 / (1 + Math.exp(-2.5 - .6 * random.nextGaussian())))
                    .toArray();
            SeedMean mean = SeedMean.of(shares).ofShares();
            assertTrue(mean.low() >= 0 && mean.high() <= 1);
            held += mean.low() <= TRUE_MEAN && mean.high() >= TRUE_MEAN ? 1 : 0;
        }
        assertEquals(.95, held / (double) trials, .015);
    }

    /** The mean of 1 / (1 + exp(-2.5 - 0.6 z)) over normal z, by scipy's integrate.quad. */
    private static final double TRUE_MEAN = 0.913362843567918;

    /** statsmodels 0.15: DescrStatsW(values).ttost_mean(-0.05, 0.05); scipy 1.17: ttest_1samp(values, 0, "greater"). */
    @Test
    void oneSidedTestsAreThoseOfStatsmodels() {
        SeedMean measured = SeedMean.of(.02, -.01, .03, .015, .005, -.02);
        assertEquals(0.00036594351137741, measured.pAbove(-.05), 1e-9);
        assertEquals(0.0012341646255701149, measured.pBelow(.05), 1e-9);
        assertEquals(0.2133726656701776, measured.pAbove(0), 1e-9);
        assertEquals(1, SeedMean.of(.5).pAbove(0), "one seed tells nothing");
        assertEquals(0, SeedMean.exact(.5).pAbove(0));
    }

    /** Of experiments without an effect, each one-sided test finds one in 2.5 %. */
    @Test
    void testsErrAsOftenAsTheySay() {
        Random random = new Random(2);
        int trials = 8_000;
        int found = 0;
        for (int trial = 0; trial < trials; trial++) {
            SeedMean measured = SeedMean.of(random.doubles(4).map(u -> random.nextGaussian()).toArray());
            found += measured.pAbove(0) < .025 ? 1 : 0;
            assertEquals(measured.low() > 0, measured.pAbove(0) < .025);
        }
        assertEquals(.025, found / (double) trials, .006);
    }

    /** numpy 2: pseudo-values 5 r - 4 r(without i) of the ratio of sums, their mean and standard error. */
    @Test
    void theJackknifeIsThatOfPseudoValues() {
        double[] above = {3, 5, 2, 6, 4};
        double[] below = {4, 9, 3, 7, 8};
        SeedMean ratio = SeedMean.jackknife(
                5,
                which -> Arrays.stream(which).mapToDouble(i -> above[i]).sum()
                        / Arrays.stream(which).mapToDouble(i -> below[i]).sum());
        assertEquals(0.6391740823718381, ratio.mean(), 1e-12);
        assertEquals(0.07975508903538078, ratio.standardError(), 1e-12);
        SeedMean mean = SeedMean.jackknife(
                5, which -> Arrays.stream(which).mapToDouble(i -> above[i]).average().orElseThrow());
        assertEquals(SeedMean.of(above).standardError(), mean.standardError(), 1e-12);
        assertEquals(0, SeedMean.jackknife(1, which -> 3).degrees());
    }
}
