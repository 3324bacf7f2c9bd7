package org.longalign.tokenize.internal;

import java.util.Arrays;

/** A map of non-negative numbers of 63 bits to non-negative ones of 31, without objects; not changed once it is built. */
final class LongIntMap {
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private long[] keys = new long[16];
    private int[] values = new int[16];
    private int size;

    LongIntMap() {
        Arrays.fill(keys, -1);
    }

    /** The value of a key, or -1. */
    int get(long key) {
        int mask = keys.length - 1;
        int at = slot(key, mask);
        while (keys[at] != key) {
            if (keys[at] < 0) {
                return -1;
            }
            at = (at + 1) & mask;
        }
        return values[at];
    }

    void put(long key, int value) {
        if (2 * size >= keys.length) {
            grow();
        }
        insert(key, value);
    }

    private void insert(long key, int value) {
        int mask = keys.length - 1;
        int at = slot(key, mask);
        while (keys[at] >= 0 && keys[at] != key) {
            at = (at + 1) & mask;
        }
        size += keys[at] < 0 ? 1 : 0;
        keys[at] = key;
        values[at] = value;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new int[2 * oldKeys.length];
        Arrays.fill(keys, -1);
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] >= 0) {
                insert(oldKeys[i], oldValues[i]);
            }
        }
    }

    private static int slot(long key, int mask) {
        long mixed = key * MIX;
        return (int) (mixed >>> 32) & mask;
    }
}
