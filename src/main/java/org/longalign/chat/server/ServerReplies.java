package org.longalign.chat.server;

import org.jspecify.annotations.Nullable;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;

/** Shared reading of server replies. */
final class ServerReplies {
    private ServerReplies() {}

    /** A count as a server sent it; 0 if it is missing or negative. */
    static long count(@Nullable Integer count) {
        return count == null ? 0 : Math.max(0, count);
    }

    /** The failure behind an exception. The cause is not kept, since it may contain text of the server. */
    static FailedCallException failure(Endpoint endpoint, RuntimeException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof FailedCallException failed) {
                return failed;
            }
        }
        return new FailedCallException(
                endpoint + " sent an incomplete or invalid chat reply: " + endpoint.shown(e.toString()),
                Failure.MALFORMED);
    }
}
