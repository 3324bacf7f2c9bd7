package org.longalign.evaluation;

/**
 * One judgement of one answer, with all that is needed to trace it.
 *
 * @param judge the judge's name
 * @param judgeKind what stands behind the judge
 * @param system the system that answered
 * @param item the item's index
 * @param pass the round of judging, from 1
 * @param seed the run's seed
 * @param judgement rating or reason, the judge's text and the wording it was asked with
 */
public record Verdict(
        String judge, JudgeKind judgeKind, String system, int item, int pass, long seed, Judgement judgement) {
    /** The rating, or why there is none. */
    public Rating rating() {
        return judgement.rating();
    }
}
