package org.longalign.corpus;

/** What became of a document in a selection, in the order in which documents are dropped. */
public enum Fate {
    /** In a language that was not asked for. */
    WRONG_LANGUAGE("wrong language"),
    /** Shorter than the least length. */
    TOO_SHORT("too short"),
    /** Longer than the greatest length. */
    TOO_LONG("too long"),
    /** The same text as a document with a smaller id. */
    EXACT_DUPLICATE("exact duplicate"),
    /** Holds part of an evaluation text. */
    CONTAMINATED("contaminated"),
    /** Nearly the same text as one that was kept. */
    NEAR_DUPLICATE("near duplicate"),
    /** Fit, but not among those that were drawn. */
    NOT_DRAWN("not drawn"),
    /** In the sample. */
    CHOSEN("chosen");

    private final String label;

    Fate(String label) {
        this.label = label;
    }

    /** What reports call it. */
    public String label() {
        return label;
    }
}
