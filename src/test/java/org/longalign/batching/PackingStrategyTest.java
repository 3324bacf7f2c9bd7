package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackingStrategyTest {
    static PackingStrategy[] all() {
        return new PackingStrategy[] {PackingStrategy.bestFitDecreasing(), PackingStrategy.nextFit()};
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
    void aWorkedExample() {
        // 7 opens pack 0, 6 opens pack 1, 4 fits best beside 6, 3 beside 7.
        assertArrayEquals(new int[] {0, 0, 1, 1}, new BestFitDecreasing().assign(new int[] {3, 7, 6, 4}, 10));
        // Next-fit takes them as they come: 3 7 | 6 4.
        assertArrayEquals(new int[] {0, 0, 1, 1}, new NextFit().assign(new int[] {3, 7, 6, 4}, 10));
        // The order 7 6 4 3 costs next-fit a pack: 7 | 6 4 | 3.
        assertArrayEquals(new int[] {0, 1, 1, 2}, new NextFit().assign(new int[] {7, 6, 4, 3}, 10));
    }

    @Test
    void roomIndexEqualsATreeSet() {
        Random random = new Random(13);
        for (int size : new int[] {1, 63, 64, 65, 4_096, 4_097, 300_000}) {
            RoomIndex index = new RoomIndex(size);
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
                assertEquals(expected == null ? RoomIndex.NONE : expected, index.ceiling(query), "size " + size);
            }
        }
    }

    private static int count(int[] packs) {
        return Arrays.stream(packs).max().orElse(-1) + 1;
    }

    private static int textbookBestFitDecreasing(int[] lengths, int maxTokens) {
        int[] room = new int[lengths.length];
        int packs = 0;
        Integer[] order = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> -lengths[i]))
                .toArray(Integer[]::new);
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
