package org.longalign.instruct;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatReply;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.Finish;
import org.longalign.instruct.Attempt.Why;

/**
 * How a call ended for good, as a journal keeps it: with a reply, or with a failure that the same request would meet again.
 *
 * @param reply the reply as it came; null where there was none
 * @param why of which kind the failure is; null where there was a reply
 * @param reason the failure in words; null where there was a reply
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Ended(
        @Nullable ChatReply reply,
        @Nullable Why why,
        @Nullable String reason) {
    static Ended with(ChatReply reply) {
        return new Ended(reply, null, null);
    }

    /** A failure that does not pass. */
    static Ended without(ChatException failure) {
        boolean filtered = failure instanceof FailedCallException failed && failed.failure() == Failure.FILTERED;
        return new Ended(null, filtered ? Why.FILTERED : Why.REJECTED, String.valueOf(failure.getMessage()));
    }

    /** Why nothing can be made of what came, whatever was asked for; empty for a reply with something in it. */
    Optional<Why> unusable() {
        if (reply == null) {
            return Optional.of(why == null ? Why.REJECTED : why);
        }
        if (reply.finish() == Finish.FILTERED) {
            return Optional.of(Why.FILTERED);
        }
        boolean nothing = reply.text().isBlank();
        return nothing ? Optional.of(reply.truncated() ? Why.TRUNCATED : Why.EMPTY) : Optional.empty();
    }
}
