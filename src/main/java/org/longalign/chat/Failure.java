package org.longalign.chat;

/** Kinds of failed calls, told apart by the remedy. */
public enum Failure {
    /** The server accepts no more calls for now: HTTP status 429, 503 or 529. */
    RATE_LIMITED(true, true),
    /** The server failed: HTTP status 408, 409 or 5xx. */
    SERVER_ERROR(true, true),
    /** There was no connection, or it broke before the reply was complete. */
    UNREACHABLE(true, true),
    /** No complete reply came within the time-out. */
    TIMED_OUT(true, true),
    /** The response is not a complete reply of a chat API. */
    MALFORMED(true, true),
    /** The response is whole, but holds an error or nothing in place of a reply. It may have been billed. */
    NO_REPLY(false, false),
    /** The response is whole, but holds an error that may pass in place of a reply, and counts no tokens. */
    ERROR_REPLY(false, true),
    /** The account has no credit left. */
    QUOTA(false, true),
    /** Key, address or model is wrong: HTTP status 401, 403, 404 or a redirect. */
    SETUP(false, true),
    /** The waiting thread was interrupted. */
    INTERRUPTED(false, true),
    /** The server rejected this request, because it is too long, for example. */
    REFUSED(false, false),
    /** The server's content filter refused this request. */
    FILTERED(false, false);

    private final boolean retryable;
    private final boolean temporary;

    Failure(boolean retryable, boolean temporary) {
        this.retryable = retryable;
        this.temporary = temporary;
    }

    /** Whether the same call is likely to succeed a little later. */
    public boolean isRetryable() {
        return retryable;
    }

    /** Whether the unchanged request may succeed some day; see {@link ChatException#isTransient}. */
    public boolean isTransient() {
        return temporary;
    }

    /** Whether every other call would fail too until someone changes key, address, model or account. */
    public boolean endsRun() {
        return this == SETUP || this == QUOTA;
    }
}
