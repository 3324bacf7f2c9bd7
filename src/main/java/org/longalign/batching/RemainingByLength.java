package org.longalign.batching;

import java.util.Arrays;

/** Sequences not yet packed, by length; equal lengths are taken in the order of the dataset. */
final class RemainingByLength {
    static final int NONE = -1;

    private final int maxTokens;
    private final int[] first; // first[l]: the first remaining sequence of length l
    private final int[] next; // next[i]: the sequence of the same length after i
    private final int[] count;
    private final HierarchicalBitSet mirrored; // maxTokens - length of all that remain: a ceiling finds the longest
    private int left;

    RemainingByLength(int[] lengths, int maxTokens) {
        this.maxTokens = maxTokens;
        this.first = new int[maxTokens + 1];
        this.count = new int[maxTokens + 1];
        this.next = new int[lengths.length];
        this.mirrored = new HierarchicalBitSet(maxTokens + 1);
        this.left = lengths.length;
        Arrays.fill(first, NONE);
        for (int i = lengths.length - 1; i >= 0; i--) {
            int length = lengths[i];
            if (first[length] == NONE) {
                mirrored.add(maxTokens - length);
            }
            next[i] = first[length];
            first[length] = i;
            count[length]++;
        }
    }

    boolean isEmpty() {
        return left == 0;
    }

    int countOf(int length) {
        return count[length];
    }

    /** The largest remaining length not above {@code tokens}, or {@link #NONE}. */
    int longestUpTo(int tokens) {
        if (tokens < 1) {
            return NONE;
        }
        int found = mirrored.ceiling(maxTokens - tokens);
        return found == HierarchicalBitSet.NONE ? NONE : maxTokens - found;
    }

    /** Puts a sequence of this length into a pack and returns the length. */
    int take(int length, int pack, int[] packs) {
        int sequence = first[length];
        packs[sequence] = pack;
        first[length] = next[sequence];
        count[length]--;
        left--;
        if (first[length] == NONE) {
            mirrored.remove(maxTokens - length);
        }
        return length;
    }
}
