package org.longalign.corpus.source;

import java.io.IOException;

/** A file whose rest cannot be used because of what it holds; reading goes on with the next file. */
final class FlawedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Flaw flaw;

    FlawedFileException(Flaw flaw, String message) {
        super(message);
        this.flaw = flaw;
    }

    static FlawedFileException damaged(String message) {
        return new FlawedFileException(Flaw.DAMAGED, message);
    }

    Flaw flaw() {
        return flaw;
    }
}
