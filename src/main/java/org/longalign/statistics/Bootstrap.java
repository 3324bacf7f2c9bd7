package org.longalign.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.longalign.internal.Bounds;

/**
 * Confidence intervals by the percentile bootstrap (Efron): units are resampled with replacement, the figure is
 * computed for each resample, and the middle 95 % of the results are the interval. Dependent values, such as all
 * answers to one question, form one unit and are resampled together.
 *
 * <p>The same seed and data give the same interval.
 *
 * @param seed the seed of the draws
 * @param resamples the number of resamples
 */
public record Bootstrap(long seed, int resamples) {
    /** The number of resamples unless given. */
    public static final int DEFAULT_RESAMPLES = 1_000;

    private static final double TAIL = 0.025;

    /** Computes figures of a resample. */
    @FunctionalInterface
    public interface Figures {
        /**
         * The figures of a resample.
         *
         * @param drawn the indices of the drawn units, from 0, with repetitions; valid during the call only
         */
        double[] of(int[] drawn);
    }

    /** @throws IllegalArgumentException if there are too few resamples for an interval of 95 % */
    public Bootstrap {
        Bounds.within("resamples", resamples, Integer.MIN_VALUE, 10_000_000);
        if (resamples < 40) {
            throw new IllegalArgumentException("an interval of 95 % takes at least 40 resamples, not " + resamples);
        }
    }

    /** A bootstrap with {@value #DEFAULT_RESAMPLES} resamples. */
    public static Bootstrap seeded(long seed) {
        return new Bootstrap(seed, DEFAULT_RESAMPLES);
    }

    /**
     * The mean of independent values with its interval; undefined without values. {@code Bootstrap.seeded(7).mean(1, 2,
     * 3)} has the value 2.
     */
    public Estimate mean(double... values) {
        if (values.length == 0) {
            return Estimate.UNDEFINED;
        }
        double mean = Arrays.stream(values).sum() / values.length;
        if (values.length == 1) {
            return new Estimate(mean, Double.NaN, Double.NaN);
        }
        double[] resampled = new double[resamples];
        SplittableRandom random = new SplittableRandom(seed);
        for (int resample = 0; resample < resamples; resample++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[draw(random, values.length)];
            }
            resampled[resample] = sum / values.length;
        }
        return middle(mean, resampled);
    }

    /**
     * Figures of units with their intervals.
     *
     * <p>Resamples in which a figure is undefined, such as a correlation with a constant, do not count for it; if half
     * of them are, there is no interval.
     *
     * @param units the number of units, at least 1
     */
    public Estimate[] estimates(int units, Figures figures) {
        int[] drawn = new int[units];
        Arrays.setAll(drawn, unit -> unit);
        double[] values = figures.of(drawn);
        double[][] resampled = new double[values.length][resamples];
        SplittableRandom random = new SplittableRandom(seed);
        for (int resample = 0; resample < resamples && units > 1; resample++) {
            for (int i = 0; i < units; i++) {
                drawn[i] = draw(random, units);
            }
            double[] anew = figures.of(drawn);
            for (int f = 0; f < anew.length; f++) {
                resampled[f][resample] = anew[f];
            }
        }
        Estimate[] estimates = new Estimate[values.length];
        for (int f = 0; f < values.length; f++) {
            estimates[f] =
                    units > 1 ? middle(values[f], resampled[f]) : new Estimate(values[f], Double.NaN, Double.NaN);
        }
        return estimates;
    }

    /** A random unit: 32 random bits as a fraction of the units, several times as fast as an exact draw. */
    private static int draw(SplittableRandom random, int units) {
        return (int) (((random.nextInt() & 0xffff_ffffL) * units) >>> 32);
    }

    private static Estimate middle(double value, double[] resampled) {
        double[] sorted =
                Arrays.stream(resampled).filter(v -> !Double.isNaN(v)).sorted().toArray();
        return 2 * sorted.length <= resampled.length
                ? new Estimate(value, Double.NaN, Double.NaN)
                : new Estimate(value, quantile(sorted, TAIL), quantile(sorted, 1 - TAIL));
    }

    static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
