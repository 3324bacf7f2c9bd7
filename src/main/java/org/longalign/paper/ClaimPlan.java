package org.longalign.paper;

import java.util.Arrays;
import java.util.List;
import org.longalign.statistics.SeedMean;
import org.longalign.statistics.SeedPower;

/**
 * The power of the test of a claim: planned from a pilot run before anything is run, or with the scatter of the runs
 * themselves. An open claim whose test had power lies near the end of its range; more seeds decide an open claim whose
 * test had none.
 *
 * <pre>{@code
 * List<ClaimPlan> plans = ClaimPlan.planned(Experiments.at(ExperimentScale.full()));
 * plans.get(0).seedsNeeded(); // with which a difference of 0.05 is told with a probability of 0.9
 * }</pre>
 *
 * @param id the claim's id
 * @param rule its rule
 * @param fixedOn the day on which the rule was fixed, as year-month-day; empty for a claim that is not the paper's
 * @param deviation standard deviation from seed to seed of what the claim measures
 * @param degreesPerSeed degrees of freedom that each seed after the first adds
 * @param seeds number of seeds
 */
public record ClaimPlan(
        String id, VerdictRule rule, String fixedOn, double deviation, int degreesPerSeed, int seeds) {
    /** The probability of a verdict that is asked for. */
    public static final double POWER = 0.9;

    /** The plans of the claims that have scatter, with the deviations of the pilot run and the seeds of a scale. */
    public static List<ClaimPlan> planned(Experiments experiments) {
        return Arrays.stream(ClaimRule.values())
                .filter(rule -> rule.pilotDeviation() > 0)
                .map(rule -> new ClaimPlan(
                        rule.id(),
                        rule.rule(),
                        rule.fixedOn(),
                        rule.pilotDeviation(),
                        rule.degreesPerSeed(),
                        experiments.seeds()))
                .toList();
    }

    /** The power that the tests of measured claims had, by the scatter of their runs; claims without scatter are left out. */
    public static List<ClaimPlan> after(List<Claim> claims) {
        return claims.stream()
                .filter(claim -> claim.measured() != null && claim.rule() != null)
                .filter(claim -> claim.measured().degrees() > 0 && !claim.measured().withoutScatter())
                .map(ClaimPlan::after)
                .toList();
    }

    private static ClaimPlan after(Claim claim) {
        SeedMean measured = claim.measured();
        if (measured == null || claim.rule() == null) {
            throw new IllegalArgumentException("claim " + claim.id() + " was not measured");
        }
        return new ClaimPlan(
                claim.id(),
                claim.rule(),
                ClaimRule.find(claim.id()).map(ClaimRule::fixedOn).orElse(""),
                measured.standardError() * Math.sqrt(measured.n()),
                Math.max(1, measured.degrees() / (measured.n() - 1)),
                measured.n());
    }

    /** The smallest distance from an end of the range that is of interest. */
    public double interest() {
        return rule.interest();
    }

    /** The probability of a verdict if the truth is that far from the end, or in the middle between two ends. */
    public double power() {
        return rule.power(test(), seeds);
    }

    /** The fewest seeds that give a verdict with the probability {@link #POWER}. */
    public int seedsNeeded() {
        return rule.seedsNeeded(test(), POWER);
    }

    /** The seeds needed in words: a number, or that it is more than was sought. */
    public String seedsNeededLabel() {
        int needed = seedsNeeded();
        return needed > SeedPower.MOST_SEEDS ? "more than " + SeedPower.MOST_SEEDS : String.valueOf(needed);
    }

    /**
     * The smallest distance between the truth and an end of the range with which there is a verdict with the
     * probability {@link #POWER}; infinite with one seed.
     */
    public double decidable() {
        return test().decidable(seeds, POWER);
    }

    private SeedPower test() {
        return new SeedPower(deviation, degreesPerSeed);
    }
}
