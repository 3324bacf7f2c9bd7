package org.longalign.corpus;

/** Where documents come from in place of those that a source lacks. */
public enum Shortfall {
    /** From nowhere: the sample is smaller, and the report shows where. */
    REPORT,
    /** From the other sources of the same language; a language that lacks documents leaves the sample smaller. */
    WITHIN_LANGUAGE,
    /** From any source, first of the same language: the sample is complete, but its share of Chinese may be another. */
    ANYWHERE
}
