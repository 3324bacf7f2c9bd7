package org.longalign.statistics;

import java.util.Locale;

/**
 * A point estimate with its 95 % confidence interval, from a sample of independent units such as the items of a
 * benchmark ({@link Bootstrap}). For a mean over the seeds of an experiment see {@link SeedMean}.
 *
 * @param value the estimate; NaN if it is undefined
 * @param low the lower end of the interval; NaN if there is none, such as from one unit
 * @param high the upper end
 */
public record Estimate(double value, double low, double high) {
    /** An undefined estimate. */
    public static final Estimate UNDEFINED = new Estimate(Double.NaN, Double.NaN, Double.NaN);

    /** Whether there is a value. */
    public boolean defined() {
        return !Double.isNaN(value);
    }

    /** Whether the interval lies on one side of 0: a difference is then significant at the 5 % level. */
    public boolean excludesZero() {
        return low > 0 || high < 0;
    }

    /** Such as {@code 7.21 [6.85, 7.58]}; {@code -} if undefined. */
    @Override
    public String toString() {
        if (!defined()) {
            return "-";
        }
        return Double.isNaN(low)
                ? String.format(Locale.ROOT, "%.2f", value)
                : String.format(Locale.ROOT, "%.2f [%.2f, %.2f]", value, low, high);
    }
}
