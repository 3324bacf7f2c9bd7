package org.longalign.corpus.source;

/** A record cannot be used; reading continues with the next. */
final class UnusableRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RecordError error;

    UnusableRecordException(RecordError error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    RecordError error() {
        return error;
    }
}
