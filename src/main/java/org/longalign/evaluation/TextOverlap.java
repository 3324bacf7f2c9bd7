package org.longalign.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of two texts is the same, from 0 (nothing) to 1 (the same units in the same order). Units are words, and
 * characters where the text is Chinese; case and punctuation do not count.
 *
 * @param rougeL F1 over the longest common subsequence of units (ROUGE-L)
 * @param tokenF1 F1 over the units that both texts hold, each as often as in the text that has fewer of it
 */
public record TextOverlap(double rougeL, double tokenF1) {
    /** The overlap of two texts; 0 if either holds no unit. Takes time in proportion to the product of their lengths. */
    public static TextOverlap of(String text, String reference) {
        List<String> a = TextUnits.of(text);
        List<String> b = TextUnits.of(reference);
        return new TextOverlap(f1(commonSubsequence(a, b), a, b), f1(commonUnits(a, b), a, b));
    }

    /** The mean of both measures. */
    public double mean() {
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
