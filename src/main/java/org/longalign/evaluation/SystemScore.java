package org.longalign.evaluation;

import java.util.OptionalDouble;

/**
 * What one judge gave one system over all items.
 *
 * @param judge the judge's name
 * @param judgeKind what stands behind the judge
 * @param system the system
 * @param mean the mean over items of an item's mean rating over its scored passes; empty if nothing was scored
 * @param spread the mean over items of the gap between an item's highest and lowest rating; empty if no item was scored
 *     in two passes
 * @param scored how many verdicts hold a rating
 * @param unscored how many do not; they have no part in the mean
 */
public record SystemScore(
        String judge,
        JudgeKind judgeKind,
        String system,
        OptionalDouble mean,
        OptionalDouble spread,
        int scored,
        int unscored) {}
