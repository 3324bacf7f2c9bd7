package org.longalign.statistics;

/** Rank correlations of two series. The paper's Table 1 reports both. */
final class RankCorrelation {
    private RankCorrelation() {}

    /**
     * Spearman's rho: Pearson's correlation of the ranks, where equal values share their mean rank. {@code
     * RankCorrelation.spearman(new double[] {1, 2, 3}, new double[] {4, 9, 5})} is 0.5.
     *
     * @return -1 to 1, or NaN if there are fewer than two values or one series is constant
     * @throws IllegalArgumentException if the series differ in length, or a value is NaN, which has no rank
     */
    public static double spearman(double[] x, double[] y) {
        PairedValues pairs = new PairedValues(x, y);
        return pairs.spearman(pairs.counts());
    }

    /**
     * Kendall's tau-b, which corrects for ties in both series. {@code RankCorrelation.kendall(new double[] {1, 2, 3},
     * new double[] {4, 9, 5})} is 0.333.
     *
     * @return -1 to 1, or NaN if there are fewer than two values or one series is constant
     * @throws IllegalArgumentException if the series differ in length, or a value is NaN, which has no rank
     */
    public static double kendall(double[] x, double[] y) {
        PairedValues pairs = new PairedValues(x, y);
        return pairs.kendall(pairs.counts());
    }
}
