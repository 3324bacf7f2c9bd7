package org.longalign.length;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.longalign.batching.BatchPlan;

class PaddingCostTest {
    private static final LengthDistribution LENGTHS =
            LengthMixture.longAmongShort(1_003).draw("mixture", 7);

    @Test
    void theExpectationIsTheMeanOverAllOrders() {
        int[] lengths = {3, 3, 5, 8, 13};
        for (int batchSize = 1; batchSize <= 6; batchSize++) {
            long[] sum = new long[2];
            permute(lengths.clone(), 0, batchSize, sum);
            double mean = sum[0] / (double) sum[1];
            LengthDistribution distribution = LengthDistribution.of("x", lengths);
            assertEquals(mean, PaddingCost.expected(distribution, batchSize).computedTokens(), 1e-9);
        }
    }

    @Test
    void aBatchOfEverythingPadsToTheLongestAndOneOfOnePadsNothing() {
        assertEquals(
                (double) LENGTHS.max() * LENGTHS.count(),
                PaddingCost.expected(LENGTHS, LENGTHS.count()).computedTokens(),
                1e-3);
        assertEquals(
                (double) LENGTHS.max() * LENGTHS.count(),
                PaddingCost.expected(LENGTHS, 5 * LENGTHS.count()).computedTokens(),
                1e-3);
        assertEquals(0, PaddingCost.expected(LENGTHS, 1).paddingShare(), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> PaddingCost.expected(LENGTHS, 0));
        assertThrows(IllegalArgumentException.class, () -> PaddingCost.simulated(LENGTHS, 8, 0, 1));
    }

    @Test
    void theSimulationAndRealPlansAgreeWithTheExpectation() {
        double before = 0;
        for (int batchSize : new int[] {2, 8, 32}) {
            PaddingCost expected = PaddingCost.expected(LENGTHS, batchSize);
            PaddingCost simulated = PaddingCost.simulated(LENGTHS, batchSize, 400, 3);
            assertEquals(1, simulated.computedTokens() / expected.computedTokens(), .005, expected.toString());
            double planned = 0;
            for (int seed = 0; seed < 100; seed++) {
                planned += BatchPlan.naive(LENGTHS.lengths())
                        .batchSize(batchSize)
                        .seed(seed)
                        .build()
                        .computedTokens();
            }
            assertEquals(1, planned / 100 / expected.computedTokens(), .01, expected.toString());
            assertTrue(expected.paddingShare() > before, "larger batches pad more");
            before = expected.paddingShare();
        }
        assertEquals(PaddingCost.simulated(LENGTHS, 8, 5, 3), PaddingCost.simulated(LENGTHS, 8, 5, 3));
    }

    /** Adds up the computed tokens over all orders: sum[0] tokens in sum[1] orders. */
    private static void permute(int[] order, int fixed, int batchSize, long[] sum) {
        if (fixed == order.length) {
            sum[1]++;
            for (int from = 0; from < order.length; from += batchSize) {
                int to = Math.min(from + batchSize, order.length);
                int longest = 0;
                for (int i = from; i < to; i++) {
                    longest = Math.max(longest, order[i]);
                }
                sum[0] += (long) longest * (to - from);
            }
            return;
        }
        for (int i = fixed; i < order.length; i++) {
            swap(order, fixed, i);
            permute(order, fixed + 1, batchSize, sum);
            swap(order, fixed, i);
        }
    }

    private static void swap(int[] items, int i, int j) {
        int item = items[i];
        items[i] = items[j];
        items[j] = item;
    }
}
