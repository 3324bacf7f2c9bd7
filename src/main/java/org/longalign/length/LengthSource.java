package org.longalign.length;

import java.util.random.RandomGenerator;

/** A distribution from which lengths are drawn: a parametric form, or lengths that were counted. */
public interface LengthSource {
    /** Draws a length in tokens, at least 1. */
    int draw(RandomGenerator random);

    /**
     * Log-normal lengths: many short ones and a long tail. Lengths outside {@code [min, max]} become the nearer bound.
     *
     * @param median the length that half of the sequences do not exceed, before clipping
     * @param sigma standard deviation of the logarithm
     */
    static LengthSource logNormal(double median, double sigma, int min, int max) {
        range(min, max);
        if (!(median > 0 && sigma >= 0) || Double.isInfinite(median + sigma)) {
            throw new IllegalArgumentException(
                    "a log-normal needs a median above 0 and a sigma of at least 0, not " + median + " and " + sigma);
        }
        return random -> clipped(median * Math.exp(sigma * random.nextGaussian()), min, max);
    }

    /** Every length from {@code min} to {@code max}, both included, equally likely. */
    static LengthSource uniform(int min, int max) {
        range(min, max);
        return random -> (int) random.nextLong(min, max + 1L);
    }

    /**
     * {@code min} and more, the excess exponential with a mean: long documents from a threshold on. Lengths above
     * {@code max} become {@code max}.
     */
    static LengthSource exponential(int min, double meanExcess, int max) {
        range(min, max);
        if (!(meanExcess > 0) || Double.isInfinite(meanExcess)) {
            throw new IllegalArgumentException("a mean excess must be above 0, not " + meanExcess);
        }
        return random -> clipped(min - meanExcess * Math.log1p(-random.nextDouble()), min, max);
    }

    /** The lengths of a distribution, each equally likely at every draw (with replacement). */
    static LengthSource from(LengthDistribution distribution) {
        int[] lengths = distribution.lengths();
        return random -> lengths[random.nextInt(lengths.length)];
    }

    private static int clipped(double length, int min, int max) {
        return (int) Math.max(min, Math.min(max, Math.round(length)));
    }

    private static void range(int min, int max) {
        if (min < 1 || max < min) {
            throw new IllegalArgumentException("lengths must lie in 1 <= min <= max, not " + min + " to " + max);
        }
    }
}
