package org.longalign.chat.server;

import org.jspecify.annotations.Nullable;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;

/** What the servers' replies have in common. */
final class Replies {
    private Replies() {}

    /** A count as a server sent it; 0 where it sent none, or nonsense. */
    static long count(@Nullable Integer count) {
        return count == null ? 0 : Math.max(0, count);
    }

    /** What went wrong, in words. The cause is not kept: it may hold what the server said. */
    static FailedCallException failure(Endpoint endpoint, RuntimeException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof FailedCallException failed) {
                return failed;
            }
        }
        return new FailedCallException(
                endpoint + " sent what is no chat reply, or half of one: " + endpoint.shown(e.toString()),
                Failure.MALFORMED);
    }
}
