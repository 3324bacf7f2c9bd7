package org.longalign.corpus.source;

/** Why a record, or the rest of a file, cannot be used. */
public enum RecordError {
    /** The bytes of the record are not one JSON object. */
    INVALID_JSON("invalid JSON"),
    /** The field of the text, or another required one, is missing or null. */
    MISSING_FIELD("missing field"),
    /** A field holds a value of another type, such as a number in place of the text. */
    WRONG_TYPE("wrong type"),
    /** The text is only white space, or nothing is left of it after cleaning. */
    EMPTY("empty text"),
    /** The bytes are not text in the expected encoding. */
    NOT_TEXT("not valid text"),
    /** The record has more bytes than the limit; it was never held in memory. */
    TOO_LONG("record too long"),
    /** The file ends early, is corrupt or has another format; everything before that was read. */
    DAMAGED("damaged file");

    private final String label;

    RecordError(String label) {
        this.label = label;
    }

    /** The name in a report, such as {@code invalid JSON}. */
    public String label() {
        return label;
    }
}
