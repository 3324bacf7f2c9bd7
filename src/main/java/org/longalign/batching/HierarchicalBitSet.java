package org.longalign.batching;

/**
 * A set of small integers that finds the smallest member not below a value in a few word operations: a tree of bit sets
 * with fan-out 64. Bit i of level 0 is set if i is a member; bit j of a higher level is set if word j of the level
 * below is not zero.
 */
final class HierarchicalBitSet {
    static final int NONE = -1;

    private final long[][] levels;

    /** An empty set of integers in {@code [0, size)}. */
    HierarchicalBitSet(int size) {
        int depth = 1;
        for (long covered = 64; covered < size; covered *= 64) {
            depth++;
        }
        levels = new long[depth][];
        int bits = size;
        for (int level = 0; level < depth; level++) {
            int words = (bits + 63) / 64;
            levels[level] = new long[words];
            bits = words;
        }
    }

    void add(int member) {
        int at = member;
        for (long[] level : levels) {
            level[at >> 6] |= 1L << at;
            at >>= 6;
        }
    }

    void remove(int member) {
        int at = member;
        for (long[] level : levels) {
            level[at >> 6] &= ~(1L << at);
            if (level[at >> 6] != 0) {
                return;
            }
            at >>= 6;
        }
    }

    /** The smallest member that is at least {@code value}, or {@link #NONE}: in {3, 70}, the ceiling of 4 is 70. */
    int ceiling(int value) {
        int at = value;
        for (int level = 0; level < levels.length; level++) {
            int word = at >> 6;
            if (word >= levels[level].length) {
                return NONE;
            }
            long atOrAbove = levels[level][word] & (-1L << at);
            if (atOrAbove != 0) {
                return descend(level, (word << 6) + Long.numberOfTrailingZeros(atOrAbove));
            }
            at = word + 1;
        }
        return NONE;
    }

    /** The smallest member below bit {@code at} of a level. */
    private int descend(int fromLevel, int at) {
        int position = at;
        for (int level = fromLevel - 1; level >= 0; level--) {
            position = (position << 6) + Long.numberOfTrailingZeros(levels[level][position]);
        }
        return position;
    }
}
