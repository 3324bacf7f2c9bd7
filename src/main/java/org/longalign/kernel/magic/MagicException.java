package org.longalign.kernel.magic;

/** A magic that could not do what it was asked for: the message says what, where and the remedy, for the cell's reader. */
public final class MagicException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one or more lines, without secrets */
    public MagicException(String message) {
        super(message);
    }

    /**
     * @param message one or more lines, without secrets
     * @param cause what went wrong below
     */
    public MagicException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The lines that say what went wrong. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
