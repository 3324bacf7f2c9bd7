package org.longalign.corpus.dedup;

/**
 * The finalizer of SplitMix64 (Steele, Lea and Flood, 2014), a bijection whose every output bit depends on every input
 * bit. A hash function of a library would want a byte array for each word; this takes what the scanner has summed up.
 */
final class Mix {
    private static final long FIRST = 0xbf58476d1ce4e5b9L;
    private static final long SECOND = 0x94d049bb133111ebL;

    private Mix() {}

    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * FIRST;
        z = (z ^ (z >>> 27)) * SECOND;
        return z ^ (z >>> 31);
    }
}
