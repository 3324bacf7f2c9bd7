package org.longalign.batching;

import java.util.Locale;

/** The three ways to batch sequences of very different lengths (paper, section 3.3). */
public enum BatchingMethod {
    /** Random groups padded to their longest member. */
    NAIVE,
    /** Groups of similar length, visited in random order. */
    SORTED,
    /** Sequences end to end in rows of bounded length. */
    PACKED;

    /** The name in tables and charts: {@code packed}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
