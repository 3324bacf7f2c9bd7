package org.longalign.instruct;

/** The four kinds of task that prompts ask questions for (paper, appendix A). */
public enum TaskType {
    /** Any question that a reader might ask an assistant. */
    GENERAL,
    /** Summaries of the document or of a part. */
    SUMMARY,
    /** Questions whose answer combines several places of the document. */
    REASONING,
    /** Particular facts of the document. */
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
