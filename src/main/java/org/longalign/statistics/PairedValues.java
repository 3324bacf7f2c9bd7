package org.longalign.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Pairs of values, grouped by equal pairs, so that rank statistics of any resample can be computed from the counts of
 * the groups. Ratings have few values: 10,000 pairs of ratings form at most a few hundred groups, and a resample costs
 * as much as counting it. Pairs that are all different cost n log n.
 *
 * <p>Commons Math's correlations are not used because they process two whole series for every resample.
 */
final class PairedValues {
    private final double[] xs;
    private final double[] ys;
    /** Groups ordered by x, then y: the indices of their values in {@link #xs} and {@link #ys}. */
    private final int[] groupX;

    private final int[] groupY;
    private final int[] groupOf;

    /** @throws IllegalArgumentException if the series differ in length, or a value is NaN, which has no rank */
    PairedValues(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("series of " + x.length + " and " + y.length + " values");
        }
        xs = levels(x);
        ys = levels(y);
        int n = x.length;
        int[] placeX = places(x, xs);
        int[] placeY = places(y, ys);
        Integer[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> placeX[i]).thenComparingInt(i -> placeY[i]))
                .toArray(Integer[]::new);
        groupOf = new int[n];
        int[] firsts = new int[n];
        int groups = 0;
        for (int k = 0; k < n; k++) {
            int i = order[k];
            boolean sameAsBefore = k > 0 && placeX[i] == placeX[order[k - 1]] && placeY[i] == placeY[order[k - 1]];
            if (!sameAsBefore) {
                firsts[groups++] = i;
            }
            groupOf[i] = groups - 1;
        }
        groupX = new int[groups];
        groupY = new int[groups];
        for (int g = 0; g < groups; g++) {
            groupX[g] = placeX[firsts[g]];
            groupY[g] = placeY[firsts[g]];
        }
    }

    private static double[] levels(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                throw new IllegalArgumentException("value " + i + " is NaN, which has no rank");
            }
        }
        // + 0.0 maps both zeros to one value
        return Arrays.stream(values).map(v -> v + 0.0).sorted().distinct().toArray();
    }

    private static int[] places(double[] values, double[] levels) {
        return Arrays.stream(values)
                .mapToInt(v -> Arrays.binarySearch(levels, v + 0.0))
                .toArray();
    }

    int groups() {
        return groupX.length;
    }

    /** The group of a pair. */
    int groupOf(int pair) {
        return groupOf[pair];
    }

    /** The counts of the groups among all pairs. */
    int[] counts() {
        int[] counts = new int[groups()];
        for (int group : groupOf) {
            counts[group]++;
        }
        return counts;
    }

    /**
     * Spearman's rho: Pearson's correlation of the ranks, with the mean rank for equal values; NaN if a series is
     * constant.
     */
    double spearman(int[] counts) {
        double[] rankX = ranks(margin(groupX, xs.length, counts));
        double[] rankY = ranks(margin(groupY, ys.length, counts));
        double n = 0;
        double sumX = 0;
        double sumY = 0;
        for (int g = 0; g < counts.length; g++) {
            n += counts[g];
            sumX += counts[g] * rankX[groupX[g]];
            sumY += counts[g] * rankY[groupY[g]];
        }
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int g = 0; g < counts.length; g++) {
            double dx = rankX[groupX[g]] - sumX / n;
            double dy = rankY[groupY[g]] - sumY / n;
            xy += counts[g] * dx * dy;
            xx += counts[g] * dx * dx;
            yy += counts[g] * dy * dy;
        }
        return xx == 0 || yy == 0 ? Double.NaN : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
    }

    /**
     * Kendall's tau-b: (concordant - discordant) / sqrt((pairs - ties in x) (pairs - ties in y)), by counting along x
     * how many earlier pairs have a smaller and a greater y.
     */
    double kendall(int[] counts) {
        long[] marginX = margin(groupX, xs.length, counts);
        long[] marginY = margin(groupY, ys.length, counts);
        long n = Arrays.stream(marginX).sum();
        double all = pairs(n);
        double untiedX =
                all - Arrays.stream(marginX).mapToDouble(PairedValues::pairs).sum();
        double untiedY =
                all - Arrays.stream(marginY).mapToDouble(PairedValues::pairs).sum();
        if (untiedX == 0 || untiedY == 0) {
            return Double.NaN;
        }
        FenwickTree before = new FenwickTree(ys.length);
        double score = 0;
        for (int from = 0; from < counts.length; ) {
            int to = from;
            while (to < counts.length && groupX[to] == groupX[from]) {
                long smaller = before.below(groupY[to]);
                long notGreater = before.below(groupY[to] + 1);
                score += (double) counts[to] * (smaller - (before.total() - notGreater));
                to++;
            }
            for (int g = from; g < to; g++) {
                before.add(groupY[g], counts[g]);
            }
            from = to;
        }
        return score / Math.sqrt(untiedX * untiedY);
    }

    /** The mean of |x - y|. */
    double meanAbsoluteDifference(int[] counts) {
        double sum = 0;
        long n = 0;
        for (int g = 0; g < counts.length; g++) {
            sum += counts[g] * Math.abs(xs[groupX[g]] - ys[groupY[g]]);
            n += counts[g];
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    private static long[] margin(int[] places, int levels, int[] counts) {
        long[] margin = new long[levels];
        for (int g = 0; g < counts.length; g++) {
            margin[places[g]] += counts[g];
        }
        return margin;
    }

    /** The mean rank of each value: for 1, 2 and 1 occurrences the ranks are 1, 2.5 and 4. */
    private static double[] ranks(long[] margin) {
        double[] ranks = new double[margin.length];
        long before = 0;
        for (int i = 0; i < margin.length; i++) {
            ranks[i] = before + (margin[i] + 1) / 2.0;
            before += margin[i];
        }
        return ranks;
    }

    private static double pairs(long n) {
        return n * (n - 1) / 2.0;
    }
}
