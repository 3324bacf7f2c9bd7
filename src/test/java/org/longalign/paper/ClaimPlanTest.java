package org.longalign.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.longalign.paper.task.TaskKind;
import org.longalign.paper.task.TaskShape;
import org.longalign.statistics.Estimate;
import org.longalign.statistics.NestedSample;
import org.longalign.statistics.SeedMean;
import org.longalign.statistics.SeedPower;

class ClaimPlanTest {
    private static final EvalSet FIRST = new EvalSet(EvalSet.LONG, TaskKind.COUNT, 128, 256, TaskShape.CUSTOMARY, 30);
    private static final EvalSet SECOND = new EvalSet(EvalSet.LONG, TaskKind.SPAN, 128, 256, TaskShape.CUSTOMARY, 30);

    /** Runs of arms whose examples are right with given probabilities, which a seed shifts for all arms alike. */
    private static ExperimentResult drawn(long seed, int seeds, double... shares) {
        Random random = new Random(seed);
        Map<String, Arm> arms = new LinkedHashMap<>();
        Map<String, List<ArmResult>> runs = new LinkedHashMap<>();
        double[] shifts = random.doubles(seeds).map(u -> .2 * (u - .5)).toArray();
        Arm arm = Experiments.at(ExperimentScale.quick()).methods().arm(Experiments.NAIVE);
        for (int a = 0; a < shares.length; a++) {
            List<ArmResult> bySeed = new ArrayList<>();
            for (int s = 0; s < seeds; s++) {
                double share = shares[a] + shifts[s];
                List<Score> scores = new ArrayList<>();
                for (EvalSet set : List.of(FIRST, SECOND)) {
                    scores.add(Score.of(
                            set,
                            random.doubles(30).map(u -> u < share ? 1 : 0).toArray()));
                }
                bySeed.add(new ArmResult(s, 1, 1, 1, 1, scores, List.of()));
            }
            arms.put("arm " + a, arm);
            runs.put("arm " + a, bySeed);
        }
        return new ExperimentResult(new Experiment("drawn", arms, seeds), runs);
    }

    @Test
    void differencesOfExamplesHaveTheMeanOfTheScores() {
        ExperimentResult result = drawn(3, 4, .7, .5, .4);
        NestedSample differences = result.differences("arm 0", List.of("arm 1", "arm 2"), EvalSet.LONG);
        assertEquals(
                result.difference("arm 0", List.of("arm 1", "arm 2"), run -> run.score(EvalSet.LONG))
                        .mean(),
                SeedMean.mean(differences.seedMeans()),
                1e-12);
        Estimate interval = differences.bootstrap(1, 500);
        assertTrue(interval.low() > 0 && interval.high() < 1, interval.toString());
        assertThrows(
                IllegalArgumentException.class, () -> result.differences("arm 0", List.of("arm 1"), EvalSet.NEEDLE));
    }

    /** Where arms do not differ, a claim that one is better is found in 2.5 % of experiments, pooled or paired. */
    @Test
    void withoutADifferenceTheTestsErrAsOftenAsTheySay() {
        int trials = 1_500;
        int pooled = 0;
        int paired = 0;
        for (int trial = 0; trial < trials; trial++) {
            ExperimentResult result = drawn(trial, 4, .5, .5, .5);
            pooled += VerdictRule.above(0)
                                    .verdict(result.difference("arm 0", "arm 1", run -> run.score(EvalSet.LONG)))
                            == ClaimVerdict.REPRODUCED
                    ? 1
                    : 0;
            paired += VerdictRule.above(0)
                                    .verdict(result.differenceAlone("arm 0", "arm 1", run -> run.score(EvalSet.LONG)))
                            == ClaimVerdict.REPRODUCED
                    ? 1
                    : 0;
        }
        assertEquals(.025, pooled / (double) trials, .013);
        assertEquals(.025, paired / (double) trials, .013);
    }

    @Test
    void everyClaimHasARuleAndAPlan() {
        List<ClaimPlan> plans = ClaimPlan.planned(Experiments.at(ExperimentScale.full()));
        assertEquals(ClaimRule.values().length - 1, plans.size(), "all but the exact one");
        for (ClaimPlan plan : plans) {
            assertEquals(ExperimentScale.full().seeds(), plan.seeds());
            assertTrue(plan.interest() > 0, plan.id());
            assertTrue(plan.power() > 0 && plan.power() <= 1, plan.id());
            int needed = plan.seedsNeeded();
            assertTrue(
                    needed <= plan.seeds() == plan.power() >= ClaimPlan.POWER,
                    plan.id() + " needs " + needed + " seeds and has power " + plan.power());
        }
        assertThrows(IllegalArgumentException.class, () -> ClaimRule.of("no such claim"));
    }

    @Test
    void afterTheRunsTheirOwnScatterCounts() {
        SeedMean measured = new SeedMean(5, .01, .02, 12);
        Claim claim = Claim.measured(
                "packing-quality", "", "", "", "", PaperClaims.SCORE, measured, ClaimRule.PACKING_QUALITY.rule(), "");
        ClaimPlan plan = ClaimPlan.after(List.of(claim, PaperClaims.exactness(1e-7), PaperClaims.untestable().get(0)))
                .get(0);
        assertEquals(.02 * Math.sqrt(5), plan.deviation(), 1e-12);
        assertEquals(3, plan.degreesPerSeed());
        assertEquals(new SeedPower(plan.deviation(), 3).beyond(.05, 5), plan.power(), 1e-12);
        Claim alone = Claim.measured(
                "packing-quality", "", "", "", "", "", SeedMean.of(.1), ClaimRule.PACKING_QUALITY.rule(), "");
        assertTrue(ClaimPlan.after(List.of(alone)).isEmpty(), "one seed has no scatter");
    }

    /** The verdict of an unbounded mean and the p value say the same. */
    @Test
    void theRuleIsItsOneSidedTests() {
        Random random = new Random(6);
        List<VerdictRule> rules = List.of(VerdictRule.above(0), VerdictRule.below(.02), VerdictRule.within(.05));
        int reproduced = 0;
        for (int trial = 0; trial < 600; trial++) {
            SeedMean measured = SeedMean.of(random.doubles(5)
                    .map(u -> .04 * random.nextGaussian())
                    .toArray());
            for (VerdictRule rule : rules) {
                boolean inRange = rule.verdict(measured) == ClaimVerdict.REPRODUCED;
                assertEquals(inRange, rule.pValue(measured) < .025, rule + " " + measured);
                reproduced += inRange ? 1 : 0;
            }
        }
        assertTrue(reproduced > 100 && reproduced < 1_700, reproduced + " of 1,800");
        assertFalse(VerdictRule.above(0).isEquivalence());
    }

    @Test
    void changesOfDesignAreInTheLedger() {
        String page = new ClaimsLedger("a test", List.of()).markdown();
        for (ClaimsLedger.DesignChange change : PaperClaims.designChanges()) {
            assertTrue(page.contains(change.change()) && page.contains(change.day()), change.toString());
        }
        assertTrue(new ClaimsLedger("a test", List.of()).json().contains("designChanges"));
    }
}
