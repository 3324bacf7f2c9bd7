package org.longalign.experiment;

import org.jspecify.annotations.Nullable;

/**
 * A claim of the paper beside what was measured here.
 *
 * @param id a short name
 * @param claim what the paper says, in our words
 * @param where where it says so
 * @param paper the paper's figure
 * @param measure what is measured here in its place; for what is not testable, what a reader could run instead
 * @param unit what the measurement counts in, such as a difference in exact match; empty where it is not testable here
 * @param measured the measurement; null where it is not testable here
 * @param rule the range that the measurement has to lie in; null likewise
 * @param verdict what follows from the two, and from nothing else
 * @param remark what the measurement does not show, or why nothing can be measured here
 */
public record Claim(
        String id,
        String claim,
        String where,
        String paper,
        String measure,
        String unit,
        @Nullable Estimate measured,
        @Nullable VerdictRule rule,
        ClaimVerdict verdict,
        String remark) {
    /** A claim that was measured; the rule gives the verdict. */
    public static Claim measured(
            String id,
            String claim,
            String where,
            String paper,
            String measure,
            String unit,
            Estimate measured,
            VerdictRule rule,
            String remark) {
        return new Claim(id, claim, where, paper, measure, unit, measured, rule, rule.verdict(measured), remark);
    }

    /** A claim that needs what is not here. */
    public static Claim untestable(String id, String claim, String where, String paper, String why, String instead) {
        return new Claim(id, claim, where, paper, instead, "", null, null, ClaimVerdict.NOT_TESTABLE, why);
    }
}
