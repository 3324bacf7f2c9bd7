package org.longalign.chat;

import org.jspecify.annotations.Nullable;

/** A failed request to a chat model. The message names the cause and the remedy, and never contains a key. */
public class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean temporary;

    /** A permanent failure: the same request would fail again. */
    public ChatException(String message) {
        this(message, false);
    }

    /**
     * A failure.
     *
     * @param temporary whether the same request may succeed later
     */
    public ChatException(String message, boolean temporary) {
        super(message);
        this.temporary = temporary;
    }

    /** A permanent failure with its cause. */
    public ChatException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.temporary = false;
    }

    /**
     * Whether the same request may succeed later: the server was busy, failing or unreachable, or the budget is used
     * up. Its result is then missing, not impossible, and a resumed run asks again.
     */
    public boolean isTransient() {
        return temporary;
    }

    /**
     * Whether the failure concerns the run rather than the request: key, address, model or account are wrong ({@link
     * Failure}), its calls fail in a row, or a replay lacks the request, because prompts, documents or seed differ from the recorded
     * ones. This is the only place that says so; a run asks it before it takes a failure for the result of one item.
     *
     * <p>A budget that is used up does not count: it refuses one request by its length, and may still pay for a shorter
     * one. Its failures are transient results, which a run with a larger budget replaces.
     */
    public boolean endsRun() {
        return false;
    }
}
