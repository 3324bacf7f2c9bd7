package org.longalign.batching;

import java.util.Arrays;

/**
 * A proven lower bound on the packs of some sequences: the largest of the sum of tokens / capacity, the bound L2 (Martello
 * and Toth, "Lower bounds and reduction procedures for the bin packing problem", 1990) and two families of dual feasible
 * functions: u(k) of Fekete and Schepers, "New classes of fast lower bounds for bin packing problems", 2001, and f(k) of
 * Carlier, Clautiaux and Moukrim, "New reduction procedures and lower bounds for the two-dimensional bin packing problem",
 * 2007.
 *
 * <p>A function f is dual feasible if lengths that fit a pack of C tokens together have values that sum to f(C) at most.
 * The sum of all values / f(C), rounded up, is then a lower bound.
 *
 * <p>The first two bounds take O(distinct lengths); the functions are tried until some {@value #MOST_VALUES} values were
 * computed.
 */
final class PackLowerBound {
    private static final int MOST_VALUES = 2_000_000;
    private static final int MOST_PARAMETERS = 512;

    private final int capacity;
    private final int[] distinct; // shortest first
    private final int[] count; // sequences of each distinct length
    private final long tokens;

    /** A dual feasible function without its value at the capacity. */
    private interface Values {
        long of(int length);
    }

    private PackLowerBound(int[] lengths, int capacity) {
        this.capacity = capacity;
        int[] byLength = new int[capacity + 1];
        for (int length : lengths) {
            byLength[length]++;
        }
        int kinds = 0;
        for (int length = 1; length <= capacity; length++) {
            kinds += byLength[length] > 0 ? 1 : 0;
        }
        this.distinct = new int[kinds];
        this.count = new int[kinds];
        int at = 0;
        for (int length = 1; length <= capacity; length++) {
            if (byLength[length] > 0) {
                distinct[at] = length;
                count[at++] = byLength[length];
            }
        }
        this.tokens = Arrays.stream(lengths).asLongStream().sum();
    }

    /**
     * The bound. It is computed no further once it reaches {@code enough}.
     *
     * @param lengths tokens of each sequence, each from 1 to {@code capacity}
     * @param capacity tokens of a pack
     * @param enough a bound that suffices, such as the number of packs found
     */
    static long of(int[] lengths, int capacity, long enough) {
        long sum = Arrays.stream(lengths).asLongStream().sum();
        long simple = (sum + capacity - 1) / capacity;
        if (simple >= enough) {
            return simple;
        }
        PackLowerBound bound = new PackLowerBound(lengths, capacity);
        long best = Math.max(simple, bound.martelloToth());
        int parameters = Math.max(8, Math.min(MOST_PARAMETERS, MOST_VALUES / Math.max(1, bound.distinct.length)));
        for (int k = 1; k <= parameters && best < enough; k++) {
            best = Math.max(best, bound.fekete(k));
            if (k < capacity) {
                best = Math.max(best, bound.carlier(Math.max(1, capacity / (k + 1))));
                best = Math.max(best, bound.carlier(capacity / (k + 1) + 1));
            }
        }
        return best;
    }

    /**
     * L2. For each length t up to half a pack: sequences longer than C - t stand alone among those of t and more, no two
     * of the others above half a pack fit together, and what is left free beside those is all that shorter ones of at
     * least t can use.
     */
    private long martelloToth() {
        int half = distinct.length; // the first of more than half a pack
        while (half > 0 && 2L * distinct[half - 1] > capacity) {
            half--;
        }
        long overHalf = 0;
        for (int i = half; i < distinct.length; i++) {
            overHalf += count[i];
        }
        long best = overHalf;
        long small = 0; // tokens of the sequences from t to half a pack
        long beside = 0; // sequences above half a pack and up to C - t
        long besideTokens = 0;
        int next = half;
        for (int i = half - 1; i >= 0; i--) {
            small += (long) count[i] * distinct[i];
            while (next < distinct.length && distinct[next] <= capacity - distinct[i]) {
                beside += count[next];
                besideTokens += (long) count[next] * distinct[next];
                next++;
            }
            long missing = small - (beside * capacity - besideTokens);
            best = Math.max(best, overHalf + Math.max(0, (missing + capacity - 1) / capacity));
        }
        return best;
    }

    /** u(k), in units of 1 / (k C): a length x counts as itself if (k + 1) x / C is whole, else as that rounded down / k. */
    private long fekete(int k) {
        return bound(
                x -> {
                    long parts = (k + 1L) * x;
                    return parts % capacity == 0 ? (long) k * x : parts / capacity * capacity;
                },
                (long) k * capacity);
    }

    /** f(k): whole pieces of k tokens; a length above half a pack counts all pieces that its rest cannot hold. */
    private long carlier(int k) {
        long pieces = capacity / k;
        return bound(
                x -> 2L * x > capacity ? 2 * (pieces - (capacity - x) / k) : 2L * x == capacity ? pieces : 2L * (x / k),
                2 * pieces);
    }

    private long bound(Values values, long ofCapacity) {
        if (tokens > Long.MAX_VALUE / (2L * MOST_PARAMETERS)) {
            return 0; // the sum could overflow
        }
        long sum = 0;
        for (int i = 0; i < distinct.length; i++) {
            sum += count[i] * values.of(distinct[i]);
        }
        return (sum + ofCapacity - 1) / ofCapacity;
    }
}
