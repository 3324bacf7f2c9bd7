package org.longalign.length;

import java.util.Locale;
import java.util.Random;
import org.longalign.internal.Bounds;

/**
 * The cost of padding when a dataset is cut at random into batches, each padded to its longest sequence (naive
 * batching): one pass over all n sequences in batches of b, the last one of n mod b where b does not divide n.
 *
 * @param batchSize b, sequences in a batch
 * @param realTokens tokens of all sequences
 * @param computedTokens tokens computed on in the pass, padding included: expected, or the mean of some passes
 */
public record PaddingCost(int batchSize, long realTokens, double computedTokens) {
    /** @throws IllegalArgumentException if the batch size is below 1 */
    public PaddingCost {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a batch has at least 1 sequence, not " + batchSize);
        }
    }

    /**
     * The exact expectation over all orders. A batch is b draws without replacement, whose maximum is the i-th shortest
     * of n lengths with probability C(i - 1, b - 1) / C(n, b).
     */
    public static PaddingCost expected(LengthDistribution lengths, int batchSize) {
        int[] ascending = lengths.lengths();
        int full = ascending.length / Math.max(1, batchSize);
        int rest = ascending.length % Math.max(1, batchSize);
        double computed = (double) full * batchSize * expectedMaximum(ascending, batchSize)
                + rest * expectedMaximum(ascending, rest);
        return new PaddingCost(batchSize, lengths.tokens(), computed);
    }

    /** The mean over some passes in random order. */
    public static PaddingCost simulated(LengthDistribution lengths, int batchSize, int passes, long seed) {
        if (batchSize < 1 || passes < 1) {
            throw new IllegalArgumentException(
                    "a simulation needs a batch and a pass at least, not " + batchSize + " and " + passes);
        }
        Bounds.within("passes", passes, 1, 1_000_000);
        Random random = new Random(seed);
        int[] order = lengths.lengths();
        double computed = 0;
        for (int pass = 0; pass < passes; pass++) {
            shuffle(order, random);
            for (int from = 0; from < order.length; from += batchSize) {
                int to = Math.min(from + batchSize, order.length);
                int longest = 0;
                for (int i = from; i < to; i++) {
                    longest = Math.max(longest, order[i]);
                }
                computed += (double) longest * (to - from);
            }
        }
        return new PaddingCost(batchSize, lengths.tokens(), computed / passes);
    }

    /** Computed tokens for each real one; 1 without padding. */
    public double computedPerRealToken() {
        return computedTokens / realTokens;
    }

    /** Share of the computed tokens that is padding, 0 to 1. */
    public double paddingShare() {
        return 1 - realTokens / computedTokens;
    }

    private static double expectedMaximum(int[] ascending, int draws) {
        int n = ascending.length;
        double expectation = 0;
        double probability = draws / (double) n;
        for (int i = n; i >= draws && probability > 0; i--) {
            expectation += probability * ascending[i - 1];
            probability *= (i - draws) / Math.max(1.0, i - 1.0);
        }
        return expectation;
    }

    private static void shuffle(int[] items, Random random) {
        for (int i = items.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int item = items[i];
            items[i] = items[j];
            items[j] = item;
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "batches of %d: %,.0f tokens computed for %,d real ones (%.2f times), %.1f %% padding",
                batchSize,
                computedTokens,
                realTokens,
                computedPerRealToken(),
                100 * paddingShare());
    }
}
