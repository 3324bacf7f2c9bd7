package org.longalign.evaluation.longbenchchat;

import java.util.OptionalDouble;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.statistics.Estimate;

/**
 * One judge's score of one system over all items, or over a group of them.
 *
 * @param judge the judge's name
 * @param judgeKind its kind
 * @param system the system's name
 * @param items the number of items with at least one rating
 * @param mean the mean over these items of an item's mean rating over its scored passes, with its confidence interval;
 *     undefined if nothing was scored
 * @param spread the mean over items of an item's highest minus its lowest rating; empty if no item was scored in two
 *     passes
 * @param scored the number of verdicts with a rating
 * @param unscored the number of verdicts without a rating, which the mean does not include
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
