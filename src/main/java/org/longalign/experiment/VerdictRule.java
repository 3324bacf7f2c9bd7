package org.longalign.experiment;

import java.util.Locale;

/**
 * Turns a measurement into a verdict, by its interval and a range fixed beforehand: reproduced where the whole interval
 * lies in the range, not reproduced where none of it does, undecided where only a part does, and where repetitions without
 * any scatter leave no interval.
 *
 * @param low the range's lower end; minus infinity for none
 * @param high the range's upper end; infinity for none
 */
public record VerdictRule(double low, double high) {
    /** @throws IllegalArgumentException if the range is empty */
    public VerdictRule {
        if (!(low < high)) {
            throw new IllegalArgumentException("a range needs low < high, but got " + low + " and " + high);
        }
    }

    /** Something is larger than a bound. */
    public static VerdictRule above(double bound) {
        return new VerdictRule(bound, Double.POSITIVE_INFINITY);
    }

    /** Something is smaller than a bound. */
    public static VerdictRule below(double bound) {
        return new VerdictRule(Double.NEGATIVE_INFINITY, bound);
    }

    /** Two things are alike: their difference is less than a margin in either direction. */
    public static VerdictRule within(double margin) {
        return new VerdictRule(-margin, margin);
    }

    /** The verdict on a measurement. */
    public ClaimVerdict verdict(Estimate measured) {
        if (measured.withoutScatter()) {
            return ClaimVerdict.UNDECIDED;
        }
        if (measured.low() > low && measured.high() < high) {
            return ClaimVerdict.REPRODUCED;
        }
        if (measured.high() <= low || measured.low() >= high) {
            return ClaimVerdict.NOT_REPRODUCED;
        }
        return ClaimVerdict.UNDECIDED;
    }

    /** The range, such as {@code > 0} or {@code -0.05 to 0.05}. */
    @Override
    public String toString() {
        if (high == Double.POSITIVE_INFINITY) {
            return "> " + text(low);
        }
        return low == Double.NEGATIVE_INFINITY ? "< " + text(high) : text(low) + " to " + text(high);
    }

    /** A bound as it was written, such as {@code 0}, {@code -0.05} or {@code 1e-05}. */
    private static String text(double bound) {
        if (bound == Math.rint(bound)) {
            return String.format(Locale.ROOT, "%.0f", bound);
        }
        return Math.abs(bound) < 1e-3 ? String.format(Locale.ROOT, "%.0e", bound) : Double.toString(bound);
    }
}
