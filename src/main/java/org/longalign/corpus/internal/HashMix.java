package org.longalign.corpus.internal;

/**
 * Mixes bits with the finalizer of SplitMix64 (Steele, Lea and Flood, 2014), a bijection in which every output bit
 * depends on every input bit. It takes the running sum of {@link UnitScanner}; a library's hash function would need a
 * byte array for each word.
 */
public final class HashMix {
    private static final long FIRST = 0xbf58476d1ce4e5b9L;
    private static final long SECOND = 0x94d049bb133111ebL;

    private HashMix() {}

    /** The mixed value. */
    public static long mix(long value) {
        long z = (value ^ (value >>> 30)) * FIRST;
        z = (z ^ (z >>> 27)) * SECOND;
        return z ^ (z >>> 31);
    }
}
