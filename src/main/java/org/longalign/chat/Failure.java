package org.longalign.chat;

/** Why a call of a model failed, and with that, what helps. */
public enum Failure {
    /** The server takes no more calls for now: HTTP status 429, 503 or 529. */
    BUSY(true, true),
    /** The server failed: HTTP status 408, 409 or 5xx. */
    AILING(true, true),
    /** There was no connection, or it broke before the reply was whole. */
    UNREACHABLE(true, true),
    /** No whole reply came in the time allowed. */
    TIMED_OUT(true, true),
    /** What came is no reply of a chat API, or half of one. */
    MALFORMED(true, true),
    /** The account has no credit left. */
    QUOTA(false, true),
    /** Key, address or model is wrong: HTTP status 401, 403, 404 or a redirect. Every other call fails alike. */
    SETUP(false, true),
    /** The waiting thread was interrupted. */
    INTERRUPTED(false, true),
    /** The server does not take this request: it is too long, say. */
    REFUSED(false, false),
    /** The server's content filter refused this request. */
    FILTERED(false, false);

    private final boolean retried;
    private final boolean passing;

    Failure(boolean retried, boolean passing) {
        this.retried = retried;
        this.passing = passing;
    }

    /** Whether the same call, made a little later, may well succeed. */
    public boolean retried() {
        return retried;
    }

    /** Whether the same request may succeed some day, with nothing in it changed; see {@link ChatException#mayPass}. */
    public boolean mayPass() {
        return passing;
    }
}
