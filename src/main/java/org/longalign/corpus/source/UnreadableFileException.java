package org.longalign.corpus.source;

import java.io.IOException;

/** The rest of a file cannot be used because of its content; reading continues with the next file. */
final class UnreadableFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final RecordError error;

    UnreadableFileException(RecordError error, String message) {
        super(message);
        this.error = error;
    }

    static UnreadableFileException damaged(String message) {
        return new UnreadableFileException(RecordError.DAMAGED, message);
    }

    RecordError error() {
        return error;
    }
}
