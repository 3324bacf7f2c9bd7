package org.longalign.instruct.diversity;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import org.longalign.corpus.dedup.UnitScanner;

/** A text as hashes of its units, words in lower case and single Chinese characters, and the runs of n of them. */
final class Units {
    private static final long MIX = 0x9E3779B97F4A7C15L;
    /** A shorter word, or a Chinese character, says nothing by itself. */
    private static final int TELLING_CHARS = 4;

    private final long[] hashes;
    private final boolean[] telling;

    private Units(long[] hashes, boolean[] telling) {
        this.hashes = hashes;
        this.telling = telling;
    }

    static Units of(String text) {
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
        return new Units(Arrays.copyOf(hashes, count), Arrays.copyOf(telling, count));
    }

    int size() {
        return hashes.length;
    }

    /** The hash of the run of {@code n} units that begins at one. */
    long run(int from, int n) {
        long hash = n;
        for (int i = from; i < from + n; i++) {
            hash = Long.rotateLeft(hash * MIX, 29) ^ hashes[i];
        }
        return hash;
    }

    /** Whether a run of {@code n} units says anything about where it was taken from: a single one must be a long word. */
    boolean tells(int from, int n) {
        return n > 1 || telling[from];
    }

    /** The hashes of all runs of {@code n} units, in order. */
    void forEachRun(int n, LongConsumer consumer) {
        for (int i = 0; i + n <= hashes.length; i++) {
            consumer.accept(run(i, n));
        }
    }

    /** The different runs of {@code n} units. */
    Set<Long> runs(int n) {
        Set<Long> runs = new HashSet<>();
        forEachRun(n, runs::add);
        return runs;
    }
}
