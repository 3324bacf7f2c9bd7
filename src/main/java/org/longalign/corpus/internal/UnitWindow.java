package org.longalign.corpus.internal;

/**
 * Hashes a sliding window of units in constant time for each: a polynomial over the units' hashes modulo 2^64 (Karp and
 * Rabin, 1987), mixed. Equal windows have equal hashes.
 */
public final class UnitWindow {
    private static final long BASE = 0x9e3779b97f4a7c15L;

    private final long[] units;
    private final long leaving;
    private long polynomial;
    private long added;
    private int next;

    /** A window of so many units, at least 1. */
    public UnitWindow(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a window needs at least one unit, not " + size);
        }
        this.units = new long[size];
        long power = 1;
        for (int i = 0; i < size; i++) {
            power *= BASE;
        }
        this.leaving = power;
    }

    /** Adds a unit, replacing the oldest one of a full window; returns whether the window is now full. */
    public boolean add(long unit) {
        polynomial = polynomial * BASE + unit - units[next] * leaving;
        units[next] = unit;
        next = next + 1 == units.length ? 0 : next + 1;
        added++;
        return added >= units.length;
    }

    /** The hash of the units in the window. */
    public long hash() {
        return HashMix.mix(polynomial);
    }

    /** The number of units added. */
    public long added() {
        return added;
    }
}
