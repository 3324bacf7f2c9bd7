package org.longalign.chat;

import org.jspecify.annotations.Nullable;

/** A chat model gave no usable reply. The message names the cause and the remedy, and never holds a key. */
public class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /** A failure that the same request would meet again. */
    public ChatException(String message) {
        this(message, false);
    }

    /**
     * A failure that may pass.
     *
     * @param passing whether the same request may succeed later
     */
    public ChatException(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }

    public ChatException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.passing = false;
    }

    /**
     * Whether the same request may succeed later: the server was busy, ailing or out of reach, or the budget is used up.
     * What was asked for is then undone rather than impossible.
     */
    public boolean mayPass() {
        return passing;
    }
}
