package org.longalign.batching;

/** Treatment of a sequence that is longer than a row. */
public enum OverlongPolicy {
    /** Refuse the plan, naming the sequence. */
    ERROR,
    /** Cut off its end (paper, appendix B). */
    TRUNCATE,
    /**
     * Cut off its end, and leave it out if no target token remains, as the release does: a sequence without a target
     * takes room in a pack and teaches nothing.
     */
    TRUNCATE_OR_DROP,
    /** Leave it out. */
    DROP,
    /** Cut it into slices, each a segment that does not see the others. */
    SPLIT
}
