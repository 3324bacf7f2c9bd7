package org.longalign.batching;

/** What becomes of a sequence that is longer than a row may be. */
public enum OverLength {
    /** The plan is refused, naming the sequence. */
    ERROR,
    /** Its end is cut off (paper, appendix B). */
    TRUNCATE,
    /** It is left out. */
    DROP,
    /** It is cut into pieces, each a segment of its own that does not see the others. */
    SPLIT
}
