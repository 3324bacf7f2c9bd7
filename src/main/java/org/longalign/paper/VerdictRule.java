package org.longalign.paper;

import java.util.Locale;
import org.longalign.statistics.SeedMean;

/**
 * Turns a measurement into a verdict by its confidence interval and a range fixed beforehand. The claim is reproduced
 * if the whole interval lies in the range, and not reproduced if none of it does. It is undecided if only a part does,
 * or if repetitions without any scatter leave no interval. {@code VerdictRule.above(0)} with an interval from 0.1 to
 * 0.3 -> REPRODUCED.
 *
 * @param low lower end of the range; minus infinity for none
 * @param high upper end of the range; infinity for none
 */
public record VerdictRule(double low, double high) {
    /** @throws IllegalArgumentException if the range is empty */
    public VerdictRule {
        if (!(low < high)) {
            throw new IllegalArgumentException("a range needs low < high, but got " + low + " and " + high);
        }
    }

    /** The quantity is larger than a bound. */
    public static VerdictRule above(double bound) {
        return new VerdictRule(bound, Double.POSITIVE_INFINITY);
    }

    /** The quantity is smaller than a bound. */
    public static VerdictRule below(double bound) {
        return new VerdictRule(Double.NEGATIVE_INFINITY, bound);
    }

    /** The quantity, a difference, is smaller than a margin in both directions. */
    public static VerdictRule within(double margin) {
        return new VerdictRule(-margin, margin);
    }

    /** The verdict on a measurement. */
    public ClaimVerdict verdict(SeedMean measured) {
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

    /** A bound in short form, such as {@code 0}, {@code -0.05} or {@code 1e-05}. */
    private static String text(double bound) {
        if (bound == Math.rint(bound)) {
            return String.format(Locale.ROOT, "%.0f", bound);
        }
        return Math.abs(bound) < 1e-3 ? String.format(Locale.ROOT, "%.0e", bound) : Double.toString(bound);
    }
}
