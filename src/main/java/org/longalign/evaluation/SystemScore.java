package org.longalign.evaluation;

import java.util.OptionalDouble;
import org.longalign.evaluation.statistics.Estimate;

/**
 * What one judge gave one system over all items, or over some.
 *
 * @param judge the judge's name
 * @param judgeKind what stands behind the judge
 * @param system the system
 * @param items how many items have at least one rating
 * @param mean the mean over these items of an item's mean rating over its scored passes, with its confidence interval;
 *     undefined if nothing was scored
 * @param spread the mean over items of the gap between an item's highest and lowest rating; empty if no item was scored
 *     in two passes
 * @param scored how many verdicts hold a rating
 * @param unscored how many do not; they have no part in the mean
 */
public record SystemScore(
        String judge,
        JudgeKind judgeKind,
        String system,
        int items,
        Estimate mean,
        OptionalDouble spread,
        int scored,
        int unscored) {}
