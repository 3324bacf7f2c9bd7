package org.longalign.kernel.internal.maven;

/** A project or artifact cannot be read or found. The message says what, where and the remedy. */
public final class MavenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one or more lines, without secrets */
    MavenException(String message) {
        super(message);
    }

    /**
     * @param message one or more lines, without secrets
     * @param cause the underlying failure
     */
    MavenException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The message: one or more lines. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
