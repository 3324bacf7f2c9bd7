package org.longalign.evaluation.statistics;

import java.util.Locale;

/**
 * A figure that was computed from a sample, and where it would lie with another sample of this size.
 *
 * @param value the figure; NaN where it is not defined
 * @param low the lower end of its 95 % confidence interval; NaN where there is none, such as from one unit
 * @param high the upper end
 */
public record Estimate(double value, double low, double high) {
    /** A figure that is not defined. */
    public static final Estimate UNDEFINED = new Estimate(Double.NaN, Double.NaN, Double.NaN);

    /** Whether there is a figure. */
    public boolean defined() {
        return !Double.isNaN(value);
    }

    /** Whether the interval lies on one side of 0, so that a difference is more than chance in the sample. */
    public boolean excludesZero() {
        return low > 0 || high < 0;
    }

    /** Such as {@code 7.21 [6.85, 7.58]}; {@code -} where there is no figure. */
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
