package org.longalign.evaluation.longbenchchat;

import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.Rating;

/**
 * One judgement of one answer, with everything needed to trace it.
 *
 * @param judge the judge's name
 * @param judgeKind its kind
 * @param system the system that answered
 * @param item the item's index
 * @param pass the round of judging, from 1
 * @param seed the run's seed
 * @param judgement the rating or a reason, the judge's text and the version of its prompt
 */
public record Verdict(
        String judge, JudgeKind judgeKind, String system, int item, int pass, long seed, Judgement judgement) {
    /** The rating, or the reason why there is none. */
    public Rating rating() {
        return judgement.rating();
    }
}
