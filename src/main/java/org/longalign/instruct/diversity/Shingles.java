package org.longalign.instruct.diversity;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import org.longalign.corpus.internal.UnitScanner;

/**
 * The shingles of a text: hashes of n consecutive units, which are words in lower case and single Chinese characters.
 * The text {@code the white whale} has the shingles of two {@code the white} and {@code white whale}.
 */
final class Shingles {
    private static final long MIX = 0x9E3779B97F4A7C15L;
    /** Shorter words and Chinese characters tell nothing by themselves. */
    private static final int TELLING_CHARS = 4;

    private final long[] hashes;
    private final boolean[] telling;

    private Shingles(long[] hashes, boolean[] telling) {
        this.hashes = hashes;
        this.telling = telling;
    }

    /** Splits a text into its units. */
    static Shingles of(String text) {
        long[] hashes = new long[16 + text.length() / 4];
        boolean[] telling = new boolean[hashes.length];
        int count = 0;
        UnitScanner scanner = new UnitScanner(text);
        while (scanner.next()) {
            if (count == hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * count);
                telling = Arrays.copyOf(telling, 2 * count);
            }
            hashes[count] = scanner.hash();
            telling[count++] = scanner.end() - scanner.start() >= TELLING_CHARS;
        }
        return new Shingles(Arrays.copyOf(hashes, count), Arrays.copyOf(telling, count));
    }

    /** Number of units. */
    int size() {
        return hashes.length;
    }

    /** The hash of the shingle of {@code n} units that begins at unit {@code from}. */
    long shingle(int from, int n) {
        long hash = n;
        for (int i = from; i < from + n; i++) {
            hash = Long.rotateLeft(hash * MIX, 29) ^ hashes[i];
        }
        return hash;
    }

    /** Whether a shingle may tell its origin: a single unit must be a long word. */
    boolean tells(int from, int n) {
        return n > 1 || telling[from];
    }

    /** Passes on the hashes of all shingles of {@code n} units, in order. */
    void forEach(int n, LongConsumer consumer) {
        for (int i = 0; i + n <= hashes.length; i++) {
            consumer.accept(shingle(i, n));
        }
    }

    /** The distinct shingles of {@code n} units. */
    Set<Long> distinct(int n) {
        Set<Long> distinct = new HashSet<>();
        forEach(n, distinct::add);
        return distinct;
    }
}
