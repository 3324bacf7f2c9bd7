package org.longalign.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.longalign.internal.Bounds;

/**
 * Values of items, in strata, in seeds: such as the differences of two arms on each evaluated example, by evaluation
 * set and seed. The figure is the mean over seeds of the mean over strata of the mean over items, so that strata count
 * the same. Each seed has its own items.
 *
 * <p>The scatter has two parts. That of the items falls with more items, that of the seeds (base model, data, order)
 * only with more seeds; {@link #deviation} says what a change of either is worth.
 *
 * @param values the values by seed, stratum and item
 */
public record NestedSample(double[][][] values) {
    private static final double TAIL = 0.025;

    /** @throws IllegalArgumentException if there is no seed, a seed has other strata than the first, or one is empty */
    public NestedSample {
        if (values.length == 0 || values[0].length == 0) {
            throw new IllegalArgumentException("a nested sample takes at least one seed with one stratum");
        }
        for (double[][] seed : values) {
            if (seed.length != values[0].length) {
                throw new IllegalArgumentException(
                        "seeds of " + values[0].length + " and of " + seed.length + " strata");
            }
            for (double[] items : seed) {
                if (items.length == 0) {
                    throw new IllegalArgumentException("a stratum has no item");
                }
            }
        }
    }

    /** The mean of each seed. */
    public double[] seedMeans() {
        return Arrays.stream(values).mapToDouble(NestedSample::mean).toArray();
    }

    /** Variance of a seed's mean that comes from the choice of its items; NaN if a stratum has one item only. */
    public double itemVariance() {
        double sum = 0;
        for (double[][] seed : values) {
            for (double[] items : seed) {
                double mean = SeedMean.mean(items);
                double squares =
                        Arrays.stream(items).map(v -> (v - mean) * (v - mean)).sum();
                sum += squares / (items.length - 1) / items.length / seed.length / seed.length;
            }
        }
        return sum / values.length;
    }

    /** Variance from seed to seed that more items would leave: the rest of the seeds' scatter, at least 0. */
    public double seedVariance() {
        double error = SeedMean.of(seedMeans()).standardError();
        return Math.max(0, error * error * values.length - itemVariance());
    }

    /**
     * Standard deviation of the seeds' means if each stratum had so many times as many items.
     *
     * @param times such as 4, or infinity for what no number of items removes
     */
    public double deviation(double times) {
        return Math.sqrt(seedVariance() + itemVariance() / times);
    }

    /**
     * The mean with its 95 % interval by the hierarchical percentile bootstrap: seeds are drawn with replacement, and
     * in each its items, stratum by stratum. It lies within the range of the values, and assumes no distribution. With
     * fewer than about ten seeds it is too narrow, since few seeds say little of their scatter: it stands beside
     * Student's interval, which decides.
     */
    public Estimate bootstrap(long seed, int resamples) {
        Bounds.within("resamples", resamples, 40, 10_000_000);
        double mean = SeedMean.mean(seedMeans());
        if (values.length == 1) {
            return new Estimate(mean, Double.NaN, Double.NaN);
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] resampled = new double[resamples];
        for (int r = 0; r < resamples; r++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += resampledMean(values[random.nextInt(values.length)], random);
            }
            resampled[r] = sum / values.length;
        }
        Arrays.sort(resampled);
        return new Estimate(mean, Bootstrap.quantile(resampled, TAIL), Bootstrap.quantile(resampled, 1 - TAIL));
    }

    private static double resampledMean(double[][] seed, SplittableRandom random) {
        double sum = 0;
        for (double[] items : seed) {
            double drawn = 0;
            for (int i = 0; i < items.length; i++) {
                drawn += items[random.nextInt(items.length)];
            }
            sum += drawn / items.length;
        }
        return sum / seed.length;
    }

    private static double mean(double[][] seed) {
        return Arrays.stream(seed).mapToDouble(SeedMean::mean).average().orElseThrow();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NestedSample that && Arrays.deepEquals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    @Override
    public String toString() {
        return "NestedSample[" + values.length + " seeds, " + values[0].length + " strata, "
                + Arrays.stream(values[0]).mapToInt(items -> items.length).sum() + " items in the first seed]";
    }
}
