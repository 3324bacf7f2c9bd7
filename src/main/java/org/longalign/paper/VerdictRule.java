package org.longalign.paper;

import java.util.Locale;
import org.longalign.statistics.SeedMean;
import org.longalign.statistics.SeedPower;

/**
 * Turns a measurement into a verdict by its confidence interval and a range fixed beforehand. The claim is reproduced
 * if the whole interval lies in the range, and not reproduced if none of it does. It is undecided if only a part does,
 * or if repetitions without any scatter leave no interval. {@code VerdictRule.above(0)} with an interval from 0.1 to
 * 0.3 -> REPRODUCED.
 *
 * <p>This is one t test at 2.5 % for a range with one end, such as "not worse by 0.05" (a test of non-inferiority), and
 * two one-sided tests (TOST) at 2.5 % each for a range with two, which is a test of equivalence. Customary are 5 %; the
 * stricter level is that of the 95 % interval.
 *
 * @param low lower end of the range; minus infinity for none
 * @param high upper end of the range; infinity for none
 * @param interest smallest distance from an end of the range that is of interest: power is computed for it. For a range
 *     with two ends, half its width
 */
public record VerdictRule(double low, double high, double interest) {
    /** @throws IllegalArgumentException if the range is empty or the distance negative */
    public VerdictRule {
        if (!(low < high)) {
            throw new IllegalArgumentException("a range needs low < high, but got " + low + " and " + high);
        }
        if (!(interest >= 0)) {
            throw new IllegalArgumentException("interest must be a distance, but is " + interest);
        }
    }

    /** A range of which no distance is of interest, unless it has two ends. */
    public VerdictRule(double low, double high) {
        this(low, high, Double.isInfinite(high - low) ? 0 : (high - low) / 2);
    }

    /** A copy with a smallest distance of interest. */
    public VerdictRule withInterest(double distance) {
        return new VerdictRule(low, high, distance);
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

    /** Whether the range has two ends, so that the rule is a test of equivalence. */
    public boolean isEquivalence() {
        return Double.isFinite(low) && Double.isFinite(high);
    }

    /**
     * The p value of the test that the true value lies in the range: the larger of the two one-sided ones. Below 0.025
     * where the verdict is {@link ClaimVerdict#REPRODUCED}.
     */
    public double pValue(SeedMean measured) {
        double above = low == Double.NEGATIVE_INFINITY ? 0 : measured.pAbove(low);
        double below = high == Double.POSITIVE_INFINITY ? 0 : measured.pBelow(high);
        return Math.max(above, below);
    }

    /**
     * The probability of a verdict if the truth is of interest: the smallest distance of interest from the end of the
     * range, or in the middle between both ends.
     */
    public double power(SeedPower power, int seeds) {
        return isEquivalence() ? power.within(interest, 0, seeds) : power.beyond(interest, seeds);
    }

    /** The fewest seeds with such a probability; {@link SeedPower#MOST_SEEDS} + 1 if more are needed. */
    public int seedsNeeded(SeedPower power, double probability) {
        return isEquivalence()
                ? power.seedsWithin(interest, 0, probability)
                : power.seedsBeyond(interest, probability);
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
