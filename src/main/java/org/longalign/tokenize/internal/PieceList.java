package org.longalign.tokenize.internal;

import java.util.Arrays;

/** Pieces of a normalized text, in order: ids, -1 for what has no piece, and where each ends. */
final class PieceList {
    private int[] ids;
    private int[] ends;
    private int size;

    PieceList(int capacity) {
        ids = new int[Math.max(capacity, 16)];
        ends = new int[ids.length];
    }

    void add(int id, int end) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        ids[size] = id;
        ends[size++] = end;
    }

    int size() {
        return size;
    }

    int id(int index) {
        return ids[index];
    }

    int end(int index) {
        return ends[index];
    }

    /** Turns the order around, for an algorithm that finds the last piece first. */
    void reverse() {
        for (int i = 0, j = size - 1; i < j; i++, j--) {
            int id = ids[i];
            ids[i] = ids[j];
            ids[j] = id;
            int end = ends[i];
            ends[i] = ends[j];
            ends[j] = end;
        }
    }
}
