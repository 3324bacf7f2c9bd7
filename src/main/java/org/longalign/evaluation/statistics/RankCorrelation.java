package org.longalign.evaluation.statistics;

/** Whether two series rise and fall together, by rank alone. The paper's Table 1 reports both measures. */
public final class RankCorrelation {
    private RankCorrelation() {}

    /**
     * Spearman's rho: Pearson's correlation of the ranks, where equal values share the mean of their ranks.
     *
     * @return -1 to 1, or NaN if there are fewer than two values or one series is constant
     * @throws IllegalArgumentException if the series differ in length, or a value is NaN, which has no rank
     */
    public static double spearman(double[] x, double[] y) {
        PairedValues pairs = new PairedValues(x, y);
        return pairs.spearman(pairs.counts());
    }

    /**
     * Kendall's tau-b, which allows for ties in both series.
     *
     * @return -1 to 1, or NaN if there are fewer than two values or one series is constant
     * @throws IllegalArgumentException if the series differ in length, or a value is NaN, which has no rank
     */
    public static double kendall(double[] x, double[] y) {
        PairedValues pairs = new PairedValues(x, y);
        return pairs.kendall(pairs.counts());
    }
}
