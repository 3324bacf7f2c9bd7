package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.longalign.Trials;

class PackingStrategyTest {
    static PackingStrategy[] all() {
        return new PackingStrategy[] {
            PackingStrategy.tightestFit(),
            PackingStrategy.bestFitDecreasing(),
            new BestTwoFit(),
            PackingStrategy.nextFit(),
            PackingStrategy.streaming(1),
            PackingStrategy.streaming(7)
        };
    }

    @ParameterizedTest
    @MethodSource("all")
    void noPackOverflowsAndNumbersHaveNoGaps(PackingStrategy strategy) {
        Random random = new Random(11);
        for (int round = 0; round < 500; round++) {
            int maxTokens = 1 + random.nextInt(300);
            int[] lengths = random.ints(random.nextInt(60), 1, maxTokens + 1).toArray();
            int[] packs = strategy.assign(lengths, maxTokens);
            int count = count(packs);
            long[] used = new long[count];
            for (int i = 0; i < lengths.length; i++) {
                used[packs[i]] += lengths[i];
            }
            for (long tokens : used) {
                assertTrue(tokens >= 1 && tokens <= maxTokens, strategy.name() + " in round " + round);
            }
        }
    }

    @Test
    void bestFitDecreasingEqualsTheTextbookAlgorithm() {
        Random random = new Random(12);
        for (int round = 0; round < 500; round++) {
            int maxTokens = 1 + random.nextInt(5_000);
            int[] lengths = random.ints(random.nextInt(200), 1, maxTokens + 1).toArray();
            int[] fast = new BestFitDecreasing().assign(lengths, maxTokens);
            assertEquals(textbookBestFitDecreasing(lengths, maxTokens), count(fast), "round " + round);
        }
    }

    @Test
    @Tag(Trials.LONG)
    void theDefaultNeverNeedsMorePacksThanTheClassicAndFewerOnHardMixes() {
        Random random = new Random(14);
        int saved = 0;
        for (int round = 0; round < 100; round++) {
            // Mostly between a quarter and a half of a pack, where three must be found that fill it together.
            int[] lengths = random.ints(300, 250, 500).toArray();
            int classic = count(PackingStrategy.bestFitDecreasing().assign(lengths, 1_000));
            int refined = count(PackingStrategy.tightestFit().assign(lengths, 1_000));
            assertTrue(refined <= classic, "round " + round);
            assertTrue(refined >= PackLowerBound.of(lengths, 1_000, Long.MAX_VALUE));
            saved += classic - refined;
        }
        assertTrue(saved > 100, "packs saved in 100 rounds: " + saved);
    }

    @Test
    void aPlanReportsTheAlgorithmThatPackedIt() {
        int[] easy = {3, 7, 6, 4};
        assertReports("best-fit-decreasing", easy, 10);
        // Three of these fill a pack; the classic wastes the room of many packs.
        int[] hard = new Random(14).ints(300, 250, 500).toArray();
        int bestTwo = count(new BestTwoFit().assign(hard, 1_000));
        assertTrue(bestTwo < count(new BestFitDecreasing().assign(hard, 1_000)));
        assertReports("best-two-fit + refinement", hard, 1_000);
        assertEquals(
                BatchPlan.packed(easy).maxTokens(10).build(),
                BatchPlan.packed(easy)
                        .maxTokens(10)
                        .strategy(PackingStrategy.bestFitDecreasing())
                        .build(),
                "the same packs by the same algorithm");
    }

    private static void assertReports(String algorithm, int[] lengths, int maxTokens) {
        BatchPlan plan = BatchPlan.packed(lengths).maxTokens(maxTokens).build();
        assertEquals(algorithm, plan.parameters().strategy());
        assertTrue(plan.toString().startsWith("packed (" + algorithm + ", at most "), plan.toString());
    }

    @Test
    void streamingWithEnoughOpenPacksIsBestFitInTheOrderGiven() {
        Random random = new Random(15);
        for (int round = 0; round < 300; round++) {
            int[] lengths = random.ints(random.nextInt(80), 1, 101).toArray();
            int expected = bestFitAsTheyCome(lengths, 100);
            assertEquals(expected, count(PackingStrategy.streaming(100).assign(lengths, 100)), "round " + round);
        }
    }

    @Test
    void aStreamingPackerHoldsNoMoreThanItsOpenPacks() {
        Random random = new Random(16);
        int[] given = {0};
        int[] back = {0};
        try (StreamingPacker packer = new StreamingPacker(100, 4, pack -> back[0] += pack.length)) {
            for (int i = 0; i < 10_000; i++) {
                packer.add(i, 1 + random.nextInt(100));
                given[0]++;
                assertTrue(given[0] - back[0] <= 400, "at most four packs of at most 100 sequences wait");
            }
            assertThrows(IllegalArgumentException.class, () -> packer.add(1, 101));
            assertThrows(IllegalArgumentException.class, () -> packer.add(1, 0));
        }
        assertEquals(10_000, back[0]);
        assertThrows(IllegalArgumentException.class, () -> PackingStrategy.streaming(0));
    }

    @Test
    void aWorkedExample() {
        // 7 opens pack 0, 6 opens pack 1, 4 fits best with 6, 3 with 7.
        assertArrayEquals(new int[] {0, 0, 1, 1}, new BestFitDecreasing().assign(new int[] {3, 7, 6, 4}, 10));
        // Next-fit takes them as they come: 3 7 | 6 4.
        assertArrayEquals(new int[] {0, 0, 1, 1}, new NextFit().assign(new int[] {3, 7, 6, 4}, 10));
        // The order 7 6 4 3 costs next-fit a pack: 7 | 6 4 | 3.
        assertArrayEquals(new int[] {0, 1, 1, 2}, new NextFit().assign(new int[] {7, 6, 4, 3}, 10));
    }

    @Test
    void hierarchicalBitSetEqualsATreeSet() {
        Random random = new Random(13);
        for (int size : new int[] {1, 63, 64, 65, 4_096, 4_097, 300_000}) {
            HierarchicalBitSet index = new HierarchicalBitSet(size);
            TreeSet<Integer> set = new TreeSet<>();
            for (int round = 0; round < 3_000; round++) {
                int value = random.nextInt(size);
                if (random.nextBoolean()) {
                    index.add(value);
                    set.add(value);
                } else {
                    index.remove(value);
                    set.remove(value);
                }
                int query = random.nextInt(size);
                Integer expected = set.ceiling(query);
                assertEquals(
                        expected == null ? HierarchicalBitSet.NONE : expected, index.ceiling(query), "size " + size);
            }
        }
    }

    private static int count(int[] packs) {
        return Arrays.stream(packs).max().orElse(-1) + 1;
    }

    private static int bestFitAsTheyCome(int[] lengths, int maxTokens) {
        return textbookBestFit(IntStream.range(0, lengths.length).toArray(), lengths, maxTokens);
    }

    private static int textbookBestFitDecreasing(int[] lengths, int maxTokens) {
        int[] longestFirst = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> -lengths[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        return textbookBestFit(longestFirst, lengths, maxTokens);
    }

    private static int textbookBestFit(int[] order, int[] lengths, int maxTokens) {
        int[] room = new int[lengths.length];
        int packs = 0;
        for (int i : order) {
            int best = -1;
            for (int pack = 0; pack < packs; pack++) {
                if (room[pack] >= lengths[i] && (best < 0 || room[pack] < room[best])) {
                    best = pack;
                }
            }
            if (best < 0) {
                best = packs++;
                room[best] = maxTokens;
            }
            room[best] -= lengths[i];
        }
        return packs;
    }
}
