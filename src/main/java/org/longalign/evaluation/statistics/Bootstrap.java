package org.longalign.evaluation.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Confidence intervals by resampling (Efron's percentile bootstrap): units are drawn with replacement, as many as there
 * are, and the figure is computed anew; the middle 95 % of what comes out is the interval. What belongs together, such
 * as all answers to one question, is one unit and is drawn together, since it is not independent.
 *
 * <p>The same seed and the same data give the same interval.
 *
 * @param seed seed of the draws
 * @param resamples how often is drawn
 */
public record Bootstrap(long seed, int resamples) {
    /** How often is drawn unless said. */
    public static final int DEFAULT_RESAMPLES = 1_000;

    private static final double TAIL = 0.025;

    /** Figures of a sample that is given as the units drawn. */
    @FunctionalInterface
    public interface Figures {
        /**
         * The figures.
         *
         * @param drawn the units, each from 0, some several times and some not at all; not to be kept
         */
        double[] of(int[] drawn);
    }

    /** @throws IllegalArgumentException if there are too few resamples for an interval of 95 % */
    public Bootstrap {
        if (resamples < 40) {
            throw new IllegalArgumentException("an interval of 95 % takes at least 40 resamples, not " + resamples);
        }
    }

    /** The bootstrap of a seed, with {@value #DEFAULT_RESAMPLES} resamples. */
    public static Bootstrap seeded(long seed) {
        return new Bootstrap(seed, DEFAULT_RESAMPLES);
    }

    /** The mean of independent values; undefined if there are none. */
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
     * <p>A resample in which a figure is not defined, such as a correlation of constant values, does not count for it;
     * where half of them are so, there is no interval.
     *
     * @param units how many there are, at least 1
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

    /** One of so many units: 32 random bits as a fraction of them, several times as fast as an exact draw. */
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

    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
