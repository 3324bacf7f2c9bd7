package org.longalign.evaluation;

import java.util.Locale;
import org.longalign.evaluation.statistics.Estimate;

/**
 * Two systems on the same items by the same judge. That an item is hard is common to both and drops out of their
 * difference, so that far smaller differences show than between two means with intervals of their own.
 *
 * @param judge the judge's name
 * @param judgeKind what stands behind it
 * @param first a system
 * @param second another
 * @param items how many items both have a rating on
 * @param difference the mean over items of first less second, with its confidence interval over items
 * @param better on how many items the first has the higher rating
 * @param equal on how many both have the same
 * @param worse on how many the second has the higher one
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
    /** Such as {@code careful less hasty by gpt-4o (model): 2.10 [1.31, 2.90] on 12 items; 10 better, 1 equal, 1 worse}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s less %s by %s: %s on %d items; %d better, %d equal, %d worse",
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
