package org.longalign.paper;

import org.jspecify.annotations.Nullable;
import org.longalign.statistics.Estimate;
import org.longalign.statistics.SeedMean;

/**
 * A claim of the paper with its measurement here.
 *
 * @param id a short name
 * @param claim the paper's claim, in our words
 * @param where the section, table or figure of the paper
 * @param paper the paper's figures
 * @param measure the quantity measured here; for an untestable claim, an experiment that a reader could run instead
 * @param unit unit of the measurement, such as a difference in exact match; empty if untestable
 * @param measured the measurement; null if untestable
 * @param rule the range that the measurement must lie in; null if untestable
 * @param verdict follows from measurement and rule only
 * @param remark limits of the measurement, or the reason why the claim is untestable
 * @param bootstrap the measurement with its interval by the hierarchical bootstrap over seeds and examples, which stands
 *     beside Student's and decides nothing; null where examples were not kept
 */
public record Claim(
        String id,
        String claim,
        String where,
        String paper,
        String measure,
        String unit,
        @Nullable SeedMean measured,
        @Nullable VerdictRule rule,
        ClaimVerdict verdict,
        String remark,
        @Nullable Estimate bootstrap) {
    /** A measured claim; the rule gives the verdict. */
    public static Claim measured(
            String id,
            String claim,
            String where,
            String paper,
            String measure,
            String unit,
            SeedMean measured,
            VerdictRule rule,
            String remark) {
        return new Claim(id, claim, where, paper, measure, unit, measured, rule, rule.verdict(measured), remark, null);
    }

    /** A claim that cannot be tested at this scale. */
    public static Claim untestable(String id, String claim, String where, String paper, String why, String instead) {
        return new Claim(id, claim, where, paper, instead, "", null, null, ClaimVerdict.NOT_TESTABLE, why, null);
    }

    /** A copy with the interval of the hierarchical bootstrap, if there is one. */
    Claim withBootstrap(@Nullable Estimate interval) {
        return new Claim(id, claim, where, paper, measure, unit, measured, rule, verdict, remark, interval);
    }
}
