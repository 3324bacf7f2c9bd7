package org.longalign.batching;

import java.util.Arrays;

/**
 * Best-fit decreasing: longest sequence first, each into the fullest pack that it still fits, or into a new one. Never
 * needs more than 11/9 of the optimal number of packs (+ 1).
 *
 * <p>Lengths are integers no larger than the capacity, so nothing is compared: a counting sort orders the sequences,
 * and the packs with r free tokens form a linked list at r; a {@link HierarchicalBitSet} holds every r whose list is
 * not empty. Time is O(n log_64 capacity), memory O(n + capacity).
 */
final class BestFitDecreasing implements PackingStrategy {
    private static final int NONE = -1;

    @Override
    public String name() {
        return "best-fit-decreasing";
    }

    @Override
    public int[] assign(int[] lengths, int maxTokens) {
        int[] packs = new int[lengths.length];
        int[] firstWithFree = new int[maxTokens + 1]; // head of the list of packs with r free tokens
        Arrays.fill(firstWithFree, NONE);
        int[] nextWithSameFree = new int[lengths.length];
        HierarchicalBitSet freeTokens = new HierarchicalBitSet(maxTokens + 1);
        int[] order = longestFirst(lengths, maxTokens);
        int count = 0;
        int at = 0;
        while (at < order.length) {
            int length = lengths[order[at]];
            int free = freeTokens.ceiling(length);
            int pack;
            if (free == HierarchicalBitSet.NONE) {
                pack = count++;
                free = maxTokens;
            } else {
                pack = firstWithFree[free];
                firstWithFree[free] = nextWithSameFree[pack];
                if (firstWithFree[free] == NONE) {
                    freeTokens.remove(free);
                }
            }
            // The fullest pack that a sequence fits is also the fullest for the next of the same length, until it is
            // full: they go in together.
            while (free >= length && at < order.length && lengths[order[at]] == length) {
                packs[order[at++]] = pack;
                free -= length;
            }
            if (free > 0) {
                if (firstWithFree[free] == NONE) {
                    freeTokens.add(free);
                }
                nextWithSameFree[pack] = firstWithFree[free];
                firstWithFree[free] = pack;
            }
        }
        return packs;
    }

    /** Indices of the sequences, longest first, equal lengths in the order given: {3, 7, 6} gives {1, 2, 0}. */
    static int[] longestFirst(int[] lengths, int maxTokens) {
        int[] before = new int[maxTokens + 2]; // before[l]: number of sequences longer than l
        for (int length : lengths) {
            before[length]++;
        }
        int longer = 0;
        for (int length = maxTokens; length >= 0; length--) {
            int same = before[length];
            before[length] = longer;
            longer += same;
        }
        int[] order = new int[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            order[before[lengths[i]]++] = i;
        }
        return order;
    }
}
