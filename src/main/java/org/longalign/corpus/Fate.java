package org.longalign.corpus;

/** The outcome of a selection for a document, in the order in which documents are dropped. */
public enum Fate {
    /** The tokenizer could not count its tokens; {@link SelectionReport#uncountable} gives the reason. */
    UNCOUNTABLE("not countable"),
    /** Its language was not asked for. */
    WRONG_LANGUAGE("wrong language"),
    /** Shorter than the minimum length. */
    TOO_SHORT("too short"),
    /** Longer than the maximum length. */
    TOO_LONG("too long"),
    /** The same text as a document with a smaller id. */
    EXACT_DUPLICATE("exact duplicate"),
    /** Holds part of an evaluation text. */
    CONTAMINATED("contaminated"),
    /** Nearly the same text as a kept document. */
    NEAR_DUPLICATE("near duplicate"),
    /** Suitable, but not drawn. */
    NOT_DRAWN("not drawn"),
    /** In the sample. */
    CHOSEN("chosen");

    private final String label;

    Fate(String label) {
        this.label = label;
    }

    /** The name in reports, such as {@code too short}. */
    public String label() {
        return label;
    }
}
