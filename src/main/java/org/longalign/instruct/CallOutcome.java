package org.longalign.instruct;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatReply;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.Usage;
import org.longalign.instruct.Attempt.Why;

/**
 * The final outcome of a call, as a journal keeps it: a reply or a permanent failure.
 *
 * @param reply the reply as it came; null if there was none
 * @param why the kind of failure; null if there was a reply
 * @param reason the failure in words; null if there was a reply
 * @param billed tokens that the server counted for the failure; null if none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CallOutcome(
        @Nullable ChatReply reply,
        @Nullable Why why,
        @Nullable String reason,
        @Nullable Usage billed) {
    static CallOutcome with(ChatReply reply) {
        return new CallOutcome(reply, null, null, null);
    }

    /** A permanent failure. */
    static CallOutcome without(ChatException failure) {
        boolean filtered = failure instanceof FailedCallException failed && failed.failure() == Failure.FILTERED;
        Usage billed = failure instanceof FailedCallException failed ? failed.usage() : Usage.UNKNOWN;
        return new CallOutcome(
                null,
                filtered ? Why.FILTERED : Why.REJECTED,
                String.valueOf(failure.getMessage()),
                billed.equals(Usage.UNKNOWN) ? null : billed);
    }

    /** Tokens that the server counted. */
    Usage usage() {
        return reply != null ? reply.usage() : billed != null ? billed : Usage.UNKNOWN;
    }

    /** The reason why the outcome is of no use, whatever was asked for; empty for a reply with text. */
    Optional<Why> unusable() {
        if (reply == null) {
            return Optional.of(why == null ? Why.REJECTED : why);
        }
        return switch (reply.finish()) {
            case FILTERED -> Optional.of(Why.FILTERED);
            case UNFINISHED -> Optional.of(Why.UNFINISHED);
            case DECLINED -> Optional.of(Why.REFUSAL);
            case LENGTH -> reply.text().isBlank() ? Optional.of(Why.TRUNCATED) : Optional.empty();
            case DONE -> reply.text().isBlank() ? Optional.of(Why.EMPTY) : Optional.empty();
        };
    }
}
