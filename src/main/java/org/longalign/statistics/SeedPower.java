package org.longalign.statistics;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.special.Gamma;
import org.longalign.internal.Bounds;
import org.longalign.internal.OptionalLibrary;

/**
 * The power of an experiment over seeds: the probability that the 95 % interval of a {@link SeedMean} lies wholly in a
 * range, given the true mean. One side of the interval is a one-sided t test at 2.5 %; both sides of a margin are two
 * one-sided tests (TOST, Schuirmann 1987) at 2.5 % each.
 *
 * <pre>{@code
 * SeedPower power = new SeedPower(0.03, 3); // four arms in blocks
 * power.beyond(0.05, 5);                    // 0.93: five seeds tell a difference of 0.05 from 0
 * power.seedsBeyond(0.05, 0.9);             // 5
 * }</pre>
 *
 * @param deviation standard deviation of the measured difference from seed to seed
 * @param degreesPerSeed degrees of freedom that each seed after the first adds: the number of arms less one where the
 *     scatter is pooled over the arms of a block design
 */
public record SeedPower(double deviation, int degreesPerSeed) {
    /** The number of seeds beyond which none are sought. */
    public static final int MOST_SEEDS = 1_000;

    private static final int PIECES = 2_000;
    private static final double WIDEST = 9;

    /** @throws IllegalArgumentException if the deviation is not positive or a seed adds no degree of freedom */
    public SeedPower {
        Bounds.finite("deviation", deviation);
        Bounds.within("degreesPerSeed", degreesPerSeed, 1, 10_000);
        if (deviation <= 0) {
            throw new IllegalArgumentException("deviation must be above 0, but is " + deviation);
        }
    }

    /**
     * The probability that the interval lies wholly above a bound.
     *
     * @param distance the true mean less the bound
     */
    public double beyond(double distance, int seeds) {
        double error = deviation / Math.sqrt(seeds);
        return seeds < 2 ? 0 : overScatter(seeds, (t, normal) -> s -> normal.cumulativeProbability(distance / error - t * s));
    }

    /**
     * The probability that the interval lies wholly within a margin on both sides of 0.
     *
     * @param mean the true mean
     */
    public double within(double margin, double mean, int seeds) {
        double error = deviation / Math.sqrt(seeds);
        return seeds < 2
                ? 0
                : overScatter(
                        seeds,
                        (t, normal) -> s -> Math.max(
                                0,
                                normal.cumulativeProbability((margin - mean) / error - t * s)
                                        - normal.cumulativeProbability(-(margin + mean) / error + t * s)));
    }

    /**
     * The fewest seeds with which a distance from a bound is told with a probability; {@link #MOST_SEEDS} + 1 if more
     * are needed.
     */
    public int seedsBeyond(double distance, double power) {
        return fewest(seeds -> beyond(distance, seeds), power);
    }

    /** The fewest seeds that show a true mean to lie within a margin; {@link #MOST_SEEDS} + 1 if more are needed. */
    public int seedsWithin(double margin, double mean, double power) {
        return fewest(seeds -> within(margin, mean, seeds), power);
    }

    /** The smallest distance from a bound that seeds tell with a probability; infinite with one seed. */
    public double decidable(int seeds, double power) {
        if (seeds < 2) {
            return Double.POSITIVE_INFINITY;
        }
        double low = 0;
        double high = deviation;
        while (beyond(high, seeds) < power) {
            high *= 2;
        }
        for (int i = 0; i < 40; i++) {
            double middle = (low + high) / 2;
            if (beyond(middle, seeds) < power) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static int fewest(IntToDoubleFunction powerOf, double power) {
        if (powerOf.applyAsDouble(MOST_SEEDS) < power) {
            return MOST_SEEDS + 1;
        }
        int low = 1; // too few
        int high = MOST_SEEDS;
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (powerOf.applyAsDouble(middle) < power) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** A probability given the measured scatter, as a ratio to the true one. */
    private interface Given {
        DoubleUnaryOperator scatter(double quantile, NormalDistribution normal);
    }

    /** The mean over the measured scatter s, where degrees times s squared has a chi-squared distribution: by Simpson. */
    private double overScatter(int seeds, Given given) {
        int degrees = degreesPerSeed * (seeds - 1);
        double quantile = SeedMean.quantile(degrees);
        return OptionalLibrary.COMMONS_MATH.use(() -> {
            DoubleUnaryOperator probability = given.scatter(quantile, new NormalDistribution(null, 0, 1));
            double least = Math.max(0, 1 - WIDEST / Math.sqrt(degrees));
            double step = (1 + WIDEST / Math.sqrt(degrees) - least) / PIECES;
            double constant = Math.log(2) + degrees / 2.0 * Math.log(degrees / 2.0) - Gamma.logGamma(degrees / 2.0);
            double sum = 0;
            for (int i = 0; i <= PIECES; i++) {
                double s = least + i * step;
                double logs = degrees == 1 ? 0 : (degrees - 1) * Math.log(s);
                double density = Math.exp(constant + logs - degrees * s * s / 2);
                int weight = i == 0 || i == PIECES ? 1 : i % 2 == 1 ? 4 : 2;
                sum += weight * density * probability.applyAsDouble(s);
            }
            return sum * step / 3;
        });
    }
}
