package org.longalign.batching;

import java.util.Arrays;

/** The sequences that are still to be packed, by length; equal lengths are taken in the order of the dataset. */
final class Shelf {
    static final int NONE = -1;

    private final int maxTokens;
    private final int[] first; // first[l]: the first sequence of length l that is left
    private final int[] next; // next[i]: the one of the same length after sequence i
    private final int[] count;
    /** Lengths that are left, mirrored (maxTokens - length), so that a ceiling finds the longest not above. */
    private final RoomIndex mirrored;

    private int left;

    Shelf(int[] lengths, int maxTokens) {
        this.maxTokens = maxTokens;
        this.first = new int[maxTokens + 1];
        this.count = new int[maxTokens + 1];
        this.next = new int[lengths.length];
        this.mirrored = new RoomIndex(maxTokens + 1);
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

    /** The largest length that is left and not above {@code tokens}, or {@link #NONE}. */
    int longestUpTo(int tokens) {
        if (tokens < 1) {
            return NONE;
        }
        int found = mirrored.ceiling(maxTokens - tokens);
        return found == RoomIndex.NONE ? NONE : maxTokens - found;
    }

    /** Takes a sequence of this length into a pack and returns the length. */
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
