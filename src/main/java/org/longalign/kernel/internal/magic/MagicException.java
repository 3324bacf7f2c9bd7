package org.longalign.kernel.internal.magic;

/** A magic failed. The message tells the cell's reader what, where and the remedy. */
public final class MagicException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one or more lines, without secrets */
    public MagicException(String message) {
        super(message);
    }

    /**
     * @param message one or more lines, without secrets
     * @param cause the underlying failure
     */
    public MagicException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The message: one or more lines. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
