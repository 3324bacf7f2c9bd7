package org.longalign.statistics;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.math3.distribution.TDistribution;
import org.longalign.internal.OptionalLibrary;

/**
 * A mean over the seeds of an experiment with its 95 % confidence interval by Student's t. The interval covers what
 * varies from seed to seed and nothing else; for the interval of a figure over a sample of items see {@link Estimate}.
 *
 * @param n the number of seeds
 * @param mean the mean
 * @param standardError the standard error of the mean; NaN if one seed leaves it unknown
 * @param degrees degrees of freedom of the standard error; 0 if it is unknown, or exactly 0
 */
public record SeedMean(int n, double mean, double standardError, int degrees) {
    /** The quantile at the upper end of a two-sided interval of 95 %. */
    private static final double UPPER = 0.975;

    /** The rounding error of equal values, relative to their mean. */
    private static final double ROUNDING = 1e-12;

    /**
     * The mean of values of independent seeds: {@code SeedMean.of(1, 2, 3)} is {@code 2.000 [-0.484, 4.484]}. The
     * factor of the standard error is 12.7 for two values, 4.3 for three.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static SeedMean of(double... values) {
        double mean = mean(values);
        if (values.length == 1) {
            return new SeedMean(1, mean, Double.NaN, 0);
        }
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        int degrees = values.length - 1;
        return new SeedMean(values.length, mean, Math.sqrt(squares / degrees / values.length), degrees);
    }

    /** A value without scatter, such as a computed one. */
    public static SeedMean exact(double value) {
        return new SeedMean(1, value, 0, 0);
    }

    /**
     * The mean of values: {@code SeedMean.mean(1, 2)} is {@code 1.5}.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static double mean(double... values) {
        return Arrays.stream(values)
                .average()
                .orElseThrow(() -> new IllegalArgumentException("there is no value to estimate from"));
    }

    /** Half the width of the interval; infinite if one seed leaves the scatter unknown. */
    public double halfWidth() {
        if (standardError == 0) {
            return 0;
        }
        return degrees == 0 ? Double.POSITIVE_INFINITY : standardError * quantile(degrees);
    }

    /**
     * The 97.5 % quantile of Student's t: {@code quantile(2)} is 4.303, {@code quantile(30)} is 2.042.
     *
     * @throws IllegalStateException if Commons Math is not on the class path
     */
    static double quantile(int degrees) {
        // null: nothing is drawn from it
        return OptionalLibrary.COMMONS_MATH.use(
                () -> new TDistribution(null, degrees).inverseCumulativeProbability(UPPER));
    }

    /**
     * Whether several seeds gave the same value. That does not make it exact, since so few may agree by chance; only
     * {@link #exact} values are, and rules that compare intervals leave the others undecided.
     */
    public boolean withoutScatter() {
        return degrees > 0 && standardError <= ROUNDING * Math.max(1, Math.abs(mean));
    }

    /** The lower end of the interval. */
    public double low() {
        return mean - halfWidth();
    }

    /** The upper end of the interval. */
    public double high() {
        return mean + halfWidth();
    }

    /** Mean and interval, such as {@code 0.607 [0.512, 0.702]}; the mean alone if there is no interval. */
    @Override
    public String toString() {
        if (withoutScatter()) {
            return fixed(mean) + " (alike in all runs)";
        }
        if (standardError == 0) {
            return String.format(Locale.ROOT, "%.3g", mean);
        }
        return degrees == 0
                ? fixed(mean) + " (one run)"
                : fixed(mean) + " [" + fixed(low()) + ", " + fixed(high()) + "]";
    }

    /** Three decimals, without a minus sign before 0.000. */
    private static String fixed(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.equals("-0.000") ? "0.000" : text;
    }
}
