package org.longalign.statistics;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
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
 * @param share whether the values are shares, so that the interval stays within 0 and 1
 */
public record SeedMean(int n, double mean, double standardError, int degrees, boolean share) {
    /** The quantile at the upper end of a two-sided interval of 95 %. */
    private static final double UPPER = 0.975;

    /** The rounding error of equal values, relative to their mean. */
    private static final double ROUNDING = 1e-12;

    /** A mean of values that are not bounded. */
    public SeedMean(int n, double mean, double standardError, int degrees) {
        this(n, mean, standardError, degrees, false);
    }

    /**
     * The same mean of shares. The interval is computed on the logit scale by the delta method, so it stays within 0
     * and 1 and is wider on the side of one half: 0.95 with a standard error of 0.02 and 4 degrees of freedom is {@code
     * 0.950 [0.855, 0.984]} in place of 0.894 to 1.006.
     *
     * @throws IllegalArgumentException if the mean is no share
     */
    public SeedMean ofShares() {
        if (!(mean >= 0 && mean <= 1)) {
            throw new IllegalArgumentException("a share lies in [0, 1], but the mean is " + mean);
        }
        return new SeedMean(n, mean, standardError, degrees, true);
    }

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

    /**
     * A figure of all seeds together, such as a ratio of sums, by the jackknife (Quenouille, Tukey): its bias is removed
     * and its standard error found by leaving out each seed in turn. For a mean it is {@link #of}.
     *
     * @param seeds the number of seeds
     * @param figure computes the figure from the indices of seeds
     * @throws IllegalArgumentException if there is no seed
     */
    public static SeedMean jackknife(int seeds, ToDoubleFunction<int[]> figure) {
        double whole = figure.applyAsDouble(IntStream.range(0, seeds).toArray());
        if (seeds < 2) {
            return of(IntStream.range(0, seeds).mapToDouble(seed -> whole).toArray());
        }
        return of(IntStream.range(0, seeds)
                .mapToDouble(left -> seeds * whole
                        - (seeds - 1)
                                * figure.applyAsDouble(IntStream.range(0, seeds)
                                        .filter(seed -> seed != left)
                                        .toArray()))
                .toArray());
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
        return end(-1);
    }

    /** The upper end of the interval. */
    public double high() {
        return end(1);
    }

    private double end(int side) {
        double half = halfWidth();
        if (!share || half == 0) {
            return mean + side * half;
        }
        if (mean == 0 || mean == 1 || half == Double.POSITIVE_INFINITY) {
            return Math.max(0, Math.min(1, mean + side * half));
        }
        double odds = Math.exp(Math.log(mean / (1 - mean)) + side * half / (mean * (1 - mean)));
        return odds == Double.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
    }

    /**
     * The p value of the one-sided t test that the true mean is above a bound: small if the mean lies far above it. It
     * is below 0.025 exactly where the 95 % interval of an unbounded mean lies above the bound. 1 if one seed leaves the
     * scatter unknown.
     */
    public double pAbove(double bound) {
        if (degrees == 0) {
            return standardError == 0 && mean > bound ? 0 : 1;
        }
        if (standardError == 0) {
            return mean > bound ? 0 : 1;
        }
        double t = (mean - bound) / standardError;
        // null: nothing is drawn from it
        return OptionalLibrary.COMMONS_MATH.use(() -> new TDistribution(null, degrees).cumulativeProbability(-t));
    }

    /** The p value of the one-sided t test that the true mean is below a bound. */
    public double pBelow(double bound) {
        return new SeedMean(n, -mean, standardError, degrees).pAbove(-bound);
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
