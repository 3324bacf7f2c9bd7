package org.longalign.corpus.source;

/** Why a record, or the rest of a file, cannot be used. */
public enum Flaw {
    /** The bytes between two records' borders are not one JSON object. */
    INVALID_JSON("invalid JSON"),
    /** The field that should hold the text, or another one that was asked for, is not there or is null. */
    MISSING_FIELD("missing field"),
    /** A field holds a value of another type, such as a number in place of the text. */
    WRONG_TYPE("wrong type"),
    /** There is nothing but white space in the text, or nothing is left after cleaning. */
    EMPTY("empty text"),
    /** The bytes are not text in the expected encoding. */
    NOT_TEXT("not valid text"),
    /** The record has more bytes than the limit; it was passed over without being held in memory. */
    TOO_LONG("record too long"),
    /** The file ends early, is corrupt or has another format; what came before was read. */
    DAMAGED("damaged file");

    private final String label;

    Flaw(String label) {
        this.label = label;
    }

    /** What it is called in a report, such as {@code invalid JSON}. */
    public String label() {
        return label;
    }
}
