package org.longalign.batching;

import java.util.Arrays;

/**
 * Best-fit decreasing: longest sequence first, each into the fullest pack that still has room, or a new one. Never needs
 * more than 11/9 of the optimal number of packs (+ 1).
 *
 * <p>Lengths are integers no larger than the capacity, so nothing is compared: sequences are ordered by counting, and
 * the packs with r tokens of room hang in a list at r, found through a {@link RoomIndex} over the lists that are not
 * empty. Time is O(n log_64 capacity), memory O(n + capacity).
 */
final class ClassicBestFit implements PackingStrategy {
    private static final int NONE = -1;

    @Override
    public String name() {
        return "classic-best-fit-decreasing";
    }

    @Override
    public int[] assign(int[] lengths, int maxTokens) {
        int[] packs = new int[lengths.length];
        int[] firstWithRoom = new int[maxTokens + 1]; // head of the list of packs with r tokens of room
        Arrays.fill(firstWithRoom, NONE);
        int[] nextWithSameRoom = new int[lengths.length];
        RoomIndex rooms = new RoomIndex(maxTokens + 1);
        int[] order = longestFirst(lengths, maxTokens);
        int count = 0;
        int at = 0;
        while (at < order.length) {
            int length = lengths[order[at]];
            int room = rooms.ceiling(length);
            int pack;
            if (room == RoomIndex.NONE) {
                pack = count++;
                room = maxTokens;
            } else {
                pack = firstWithRoom[room];
                firstWithRoom[room] = nextWithSameRoom[pack];
                if (firstWithRoom[room] == NONE) {
                    rooms.remove(room);
                }
            }
            // The fullest pack with room for a sequence is the fullest for the next of the same length too, until it is
            // full: they go in together.
            while (room >= length && at < order.length && lengths[order[at]] == length) {
                packs[order[at++]] = pack;
                room -= length;
            }
            if (room > 0) {
                if (firstWithRoom[room] == NONE) {
                    rooms.add(room);
                }
                nextWithSameRoom[pack] = firstWithRoom[room];
                firstWithRoom[room] = pack;
            }
        }
        return packs;
    }

    /** Indices of the sequences, longest first, equal lengths in the order given: a counting sort. */
    static int[] longestFirst(int[] lengths, int maxTokens) {
        int[] before = new int[maxTokens + 2]; // before[l]: how many sequences are longer than l
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
