package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackLowerBoundTest {
    @Test
    void neverAboveTheFewestPacksThatExhaustiveSearchFindsAndOftenEqual() {
        Random random = new Random(31);
        int equal = 0;
        int sumEqual = 0;
        int rounds = 3_000;
        for (int round = 0; round < rounds; round++) {
            int capacity = 2 + random.nextInt(60);
            int shortest = 1 + random.nextInt(Math.max(1, capacity / 2));
            int[] lengths =
                    random.ints(1 + random.nextInt(9), shortest, capacity + 1).toArray();
            long bound = PackingStrategy.lowerBound(lengths, capacity);
            int fewest = fewestPacks(lengths, capacity);
            assertTrue(
                    bound <= fewest,
                    bound + " > " + fewest + " of " + Arrays.toString(lengths) + " in packs of " + capacity);
            equal += bound == fewest ? 1 : 0;
            long sum = Arrays.stream(lengths).sum();
            sumEqual += (sum + capacity - 1) / capacity == fewest ? 1 : 0;
            int found = 1
                    + Arrays.stream(PackingStrategy.tightestFit().assign(lengths, capacity))
                            .max()
                            .orElseThrow();
            assertTrue(found >= fewest && found <= fewest + (fewest > bound ? 1 : 0), "found " + found);
        }
        assertTrue(equal > .97 * rounds, "equal in " + equal + " of " + rounds + "; the sum in " + sumEqual);
        assertTrue(sumEqual < .7 * rounds, "the sum is equal in " + sumEqual);
    }

    /** Mostly above half a pack: the sum of tokens is far below what is possible. */
    @Test
    void tellsHowFarAPlanIsFromTheBest() {
        Random random = new Random(7);
        int[] lengths = random.ints(10_000, 0, 5)
                .map(i -> i == 0 ? 1 + random.nextInt(32_768) : 32_769 + random.nextInt(32_768))
                .toArray();
        BatchPlan plan = BatchPlan.packed(lengths).maxTokens(65_536).build();
        long sum = (Arrays.stream(lengths).asLongStream().sum() + 65_535) / 65_536;
        assertTrue(plan.microBatchLowerBound() > 1.1 * sum, plan.microBatchLowerBound() + " against " + sum);
        assertTrue(plan.microBatches() <= 1.002 * plan.microBatchLowerBound(), plan.toString());
        assertTrue(
                plan.toString()
                        .contains(String.format(
                                java.util.Locale.ROOT, "at least %,d packs are needed", plan.microBatchLowerBound())),
                plan.toString());
    }

    @Test
    void boundsOfSmallSets() {
        assertEquals(0, PackingStrategy.lowerBound(new int[] {}, 12));
        assertEquals(1, PackingStrategy.lowerBound(new int[] {6, 6}, 12));
        assertEquals(2, PackingStrategy.lowerBound(new int[] {6, 6}, 11));
        // Above a third each, so two fit a pack and three do not: 4 of them need 2 packs, and 7 need 4; the sum says 3.
        assertEquals(4, PackingStrategy.lowerBound(new int[] {4, 4, 4, 4, 4, 4, 4}, 10));
        assertEquals(1, PackingStrategy.lowerBound(new int[] {1}, 1));
    }

    @Test
    void aPlanThatLeavesSequencesOutBoundsWhatItHolds() {
        BatchPlan plan = BatchPlan.packed(new int[] {6, 6, 6, 6, 6})
                .maxTokens(10)
                .accumulation(2)
                .dropPartialStep()
                .build();
        assertEquals(4, plan.microBatches());
        assertEquals(4, plan.microBatchLowerBound());
        BatchPlan batches = BatchPlan.naive(new int[] {6, 6, 6}).batchSize(2).build();
        assertEquals(2, batches.microBatchLowerBound());
    }

    private static int fewestPacks(int[] lengths, int capacity) {
        int[] sorted = Arrays.stream(lengths).map(i -> -i).sorted().map(i -> -i).toArray();
        for (int packs = 1; ; packs++) {
            if (fits(sorted, 0, new int[packs], capacity)) {
                return packs;
            }
        }
    }

    private static boolean fits(int[] lengths, int next, int[] used, int capacity) {
        if (next == lengths.length) {
            return true;
        }
        for (int pack = 0; pack < used.length; pack++) {
            if (used[pack] + lengths[next] <= capacity) {
                used[pack] += lengths[next];
                boolean found = fits(lengths, next + 1, used, capacity);
                used[pack] -= lengths[next];
                if (found) {
                    return true;
                }
            }
            if (used[pack] == 0) {
                break;
            }
        }
        return false;
    }
}
