package org.longalign.experiment;

import java.util.Arrays;
import java.util.Locale;

/**
 * A mean over repetitions and how far off it may be: the 95 % confidence interval by Student's t. It goes by the number of
 * repetitions and covers what changes from one seed to the next, and nothing else.
 *
 * @param n repetitions
 * @param mean their mean
 * @param standardError of the mean; NaN where one repetition tells nothing of it
 * @param degrees degrees of freedom that the standard error has; 0 where it is not known, or exactly 0
 */
public record Estimate(int n, double mean, double standardError, int degrees) {
    /** The 97.5 % quantile of Student's t for 1, 2, ... degrees of freedom. */
    private static final double[] T = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    /** What is left of equal values by their mean. */
    private static final double ROUNDING = 1e-12;

    /** The quantile of the normal distribution, for more degrees of freedom. */
    private static final double Z = 1.960;

    /**
     * From the repetitions alone: with two of them t is 12.7, with three 4.3.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static Estimate of(double... values) {
        double mean = mean(values);
        if (values.length == 1) {
            return new Estimate(1, mean, Double.NaN, 0);
        }
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        int degrees = values.length - 1;
        return new Estimate(values.length, mean, Math.sqrt(squares / degrees / values.length), degrees);
    }

    /** A value that has no scatter, such as one that is computed. */
    public static Estimate exact(double value) {
        return new Estimate(1, value, 0, 0);
    }

    static double mean(double... values) {
        return Arrays.stream(values)
                .average()
                .orElseThrow(() -> new IllegalArgumentException("there is no value to estimate from"));
    }

    /** Half the width of the interval; infinite where one repetition tells nothing of the scatter. */
    public double halfWidth() {
        if (standardError == 0) {
            return 0;
        }
        if (degrees == 0) {
            return Double.POSITIVE_INFINITY;
        }
        return standardError * (degrees <= T.length ? T[degrees - 1] : Z);
    }

    /**
     * Whether repetitions came out the same. So few of them do not make a value exact: only {@link #exact} is, and a verdict
     * on the others is {@linkplain ClaimVerdict#UNDECIDED undecided}.
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

    /** Mean and interval, such as {@code 0.607 [0.512, 0.702]}; the mean alone where there is no interval. */
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

    /** With three decimals, and nothing that is rounded to zero as less than zero. */
    private static String fixed(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.equals("-0.000") ? "0.000" : text;
    }
}
