package org.longalign.instruct;

/** The four kinds of task that questions are asked for (paper, appendix A). */
public enum TaskType {
    /** Anything a reader might ask an assistant. */
    GENERAL,
    /** Summaries of the whole or of a part. */
    SUMMARY,
    /** Questions that need several places of the document put together. */
    REASONING,
    /** Particular facts to be found in the document. */
    EXTRACTION;

    /** The name in files and tables, such as {@code extraction}. */
    public String label() {
        return switch (this) {
            case GENERAL -> "general";
            case SUMMARY -> "summary";
            case REASONING -> "reasoning";
            case EXTRACTION -> "extraction";
        };
    }
}
