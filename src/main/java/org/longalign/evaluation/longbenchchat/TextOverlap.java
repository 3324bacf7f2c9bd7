package org.longalign.evaluation.longbenchchat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.longalign.evaluation.TextUnits;

/**
 * The overlap of two texts, from 0 (nothing in common) to 1 (the same units in the same order). Units are those of
 * {@link TextUnits}: words, and single Chinese characters; case and punctuation are ignored.
 *
 * @param rougeL F1 over the longest common subsequence of units (ROUGE-L)
 * @param tokenF1 F1 over the shared units, each counted as often as in the text that has fewer of it
 */
record TextOverlap(double rougeL, double tokenF1) {
    /**
     * The overlap of two texts, in time proportional to the product of their lengths; 0 if either has no unit. {@code
     * TextOverlap.of("the old mill", "the mill")} has a ROUGE-L and a token F1 of 0.8.
     */
    static TextOverlap of(String text, String reference) {
        List<String> a = TextUnits.of(text);
        List<String> b = TextUnits.of(reference);
        return new TextOverlap(f1(commonSubsequence(a, b), a, b), f1(commonUnits(a, b), a, b));
    }

    /** The mean of both measures. */
    double mean() {
        return (rougeL + tokenF1) / 2;
    }

    private static double f1(int common, List<String> a, List<String> b) {
        // 2 p r / (p + r) with p = common / |a| and r = common / |b|
        return common == 0 ? 0 : 2.0 * common / (a.size() + b.size());
    }

    private static int commonSubsequence(List<String> a, List<String> b) {
        int[] best = new int[b.size() + 1];
        for (String unit : a) {
            int diagonal = 0;
            for (int j = 1; j <= b.size(); j++) {
                int above = best[j];
                best[j] = unit.equals(b.get(j - 1)) ? diagonal + 1 : Math.max(above, best[j - 1]);
                diagonal = above;
            }
        }
        return best[b.size()];
    }

    private static int commonUnits(List<String> a, List<String> b) {
        Map<String, Integer> counts = new HashMap<>();
        a.forEach(unit -> counts.merge(unit, 1, Integer::sum));
        int common = 0;
        for (String unit : b) {
            Integer left = counts.get(unit);
            if (left != null && left > 0) {
                counts.put(unit, left - 1);
                common++;
            }
        }
        return common;
    }
}
