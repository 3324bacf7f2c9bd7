package org.longalign.corpus.source;

/** A record that cannot be used; reading goes on with the next. */
final class FlawedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Flaw flaw;

    FlawedRecordException(Flaw flaw, String message) {
        super(message, null, false, false);
        this.flaw = flaw;
    }

    Flaw flaw() {
        return flaw;
    }
}
