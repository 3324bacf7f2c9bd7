package org.longalign.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The agreement of two series of ratings of the same things.
 *
 * @param pairs the number of things with both ratings
 * @param spearman Spearman's rank correlation; undefined if a series is constant
 * @param kendall Kendall's tau-b; undefined if a series is constant
 * @param meanAbsoluteDifference the mean absolute difference; undefined without pairs
 */
public record SeriesAgreement(int pairs, Estimate spearman, Estimate kendall, Estimate meanAbsoluteDifference) {
    /**
     * Computes the agreement with confidence intervals over units.
     *
     * @param units the unit of each pair, by any number; pairs of a unit, such as answers to one question, are
     *     resampled together
     * @throws IllegalArgumentException if the three differ in length, or a rating is NaN
     */
    public static SeriesAgreement of(double[] x, double[] y, int[] units, Bootstrap bootstrap) {
        PairedValues values = new PairedValues(x, y);
        if (units.length != x.length) {
            throw new IllegalArgumentException(x.length + " pairs of " + units.length + " units");
        }
        if (x.length == 0) {
            return new SeriesAgreement(0, Estimate.UNDEFINED, Estimate.UNDEFINED, Estimate.UNDEFINED);
        }
        Map<Integer, List<Integer>> byUnit = new LinkedHashMap<>();
        for (int pair = 0; pair < units.length; pair++) {
            byUnit.computeIfAbsent(units[pair], u -> new ArrayList<>()).add(values.groupOf(pair));
        }
        // The groups of all units in sequence, and the offset of each unit's first.
        int[] groups = byUnit.values().stream()
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .toArray();
        int[] starts = new int[byUnit.size() + 1];
        int unit = 0;
        for (List<Integer> own : byUnit.values()) {
            starts[unit + 1] = starts[unit] + own.size();
            unit++;
        }
        int[] counts = new int[values.groups()];
        Estimate[] estimates = bootstrap.estimates(byUnit.size(), drawn -> {
            Arrays.fill(counts, 0);
            for (int one : drawn) {
                for (int i = starts[one]; i < starts[one + 1]; i++) {
                    counts[groups[i]]++;
                }
            }
            return new double[] {values.spearman(counts), values.kendall(counts), values.meanAbsoluteDifference(counts)
            };
        });
        return new SeriesAgreement(x.length, estimates[0], estimates[1], estimates[2]);
    }
}
