package org.longalign.evaluation.longbenchchat;

import java.util.Locale;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.statistics.Estimate;

/**
 * A paired comparison of two systems on the same items by the same judge. The difficulty of an item cancels out of the
 * difference, so that much smaller differences show than between two separate means.
 *
 * @param judge the judge's name
 * @param judgeKind its kind
 * @param first a system
 * @param second another
 * @param items the number of items with a rating of both
 * @param difference the mean over items of first minus second, with its confidence interval over items
 * @param better the number of items on which the first has the higher rating
 * @param equal the number of items with equal ratings
 * @param worse the number of items on which the second has the higher rating
 */
public record PairedComparison(
        String judge,
        JudgeKind judgeKind,
        String first,
        String second,
        int items,
        Estimate difference,
        int better,
        int equal,
        int worse) {
    /**
     * Such as {@code careful minus hasty by gpt-4o (model): 2.10 [1.31, 2.90] on 12 items; 10 better, 1 equal, 1
     * worse}.
     */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s minus %s by %s: %s on %d items; %d better, %d equal, %d worse",
                first,
                second,
                judgeKind.named(judge),
                difference,
                items,
                better,
                equal,
                worse);
    }
}
