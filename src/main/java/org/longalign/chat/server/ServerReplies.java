package org.longalign.chat.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Usage;
import org.longalign.data.Jsonl;

/** Shared reading of server replies. */
final class ServerReplies {
    /** The words of servers for a reply that the model finished. */
    private static final Set<String> DONE =
            Set.of("stop", "end_turn", "stop_sequence", "eos", "eos_token", "complete", "completed", "finished");

    private static final Set<String> LENGTH = Set.of("length", "max_tokens", "max_output_tokens", "max_length");

    private static final Set<String> FILTERED =
            Set.of("content_filter", "content_filtered", "refusal", "safety", "sensitive", "prohibited_content");

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private ServerReplies() {}

    /** The end of a reply, and the server's word for it if that word says nothing of a whole reply. */
    record End(FinishReason finish, @Nullable String note) {
        /** The end by a server's word. */
        static End of(String word) {
            String known = word.strip().toLowerCase(Locale.ROOT);
            if (DONE.contains(known)) {
                return new End(FinishReason.DONE, null);
            }
            if (LENGTH.contains(known)) {
                return new End(FinishReason.LENGTH, null);
            }
            return FILTERED.contains(known)
                    ? new End(FinishReason.FILTERED, null)
                    : new End(FinishReason.UNFINISHED, word);
        }

        /**
         * The end of a reply without a word for it. It is known to be whole if the server counted fewer tokens than
         * were allowed.
         */
        static End unsaid(Usage usage, int limit) {
            if (usage.outputTokens() == 0) {
                return new End(FinishReason.UNFINISHED, "the server gives neither a finish reason nor a token count");
            }
            return new End(usage.outputTokens() < limit ? FinishReason.DONE : FinishReason.LENGTH, null);
        }

        /** The end by a field that may be missing. */
        static End of(JsonNode word, Usage usage, int limit) {
            return word.isTextual() && !word.asText().isBlank() ? of(word.asText()) : unsaid(usage, limit);
        }
    }

    /**
     * A response body as a JSON object.
     *
     * @throws FailedCallException if it is none, or incomplete
     */
    static JsonNode object(Endpoint endpoint, String body) {
        try {
            JsonNode root = Jsonl.JSON.readTree(body.startsWith(BYTE_ORDER_MARK) ? body.substring(1) : body);
            if (root != null && root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException e) {
            // Its message repeats the server's text, which follows here without the key.
        }
        throw new FailedCallException(
                endpoint + " sent an incomplete or invalid chat reply: "
                        + (body.isBlank() ? "nothing" : endpoint.shown(body)),
                Failure.MALFORMED);
    }

    /**
     * The failure of a call whose successful response holds no reply. It may have been paid for, and nobody knows that
     * the same call would fare better, so it is not repeated. An error in it is understood as one with a status; if it
     * may pass and nothing was counted, a later run may ask again.
     *
     * @param instead the thing that the response holds instead, if it is no error
     */
    static FailedCallException none(Endpoint endpoint, JsonNode root, Usage usage, String instead) {
        JsonNode error = root.path("error");
        boolean isError =
                error.isObject() || (error.isTextual() && !error.asText().isBlank());
        Failure failure = isError ? ErrorReply.inReply(root, root.toString()) : Failure.NO_REPLY;
        if (failure.isRetryable()) {
            failure = usage.equals(Usage.UNKNOWN) ? Failure.ERROR_REPLY : Failure.NO_REPLY;
        } else if (failure == Failure.REFUSED) {
            failure = Failure.NO_REPLY;
        }
        return new FailedCallException(
                endpoint + " answered with " + (isError ? "an error in place of a reply" : instead) + ": "
                        + endpoint.shown(root.toString()),
                failure,
                null,
                usage);
    }

    /** The largest of some counts as a server sent them; 0 if they are missing or negative. */
    static long most(JsonNode... counts) {
        long most = 0;
        for (JsonNode count : counts) {
            most = Math.max(most, count.asLong(0));
        }
        return most;
    }

    /** The failure behind an exception. The cause is not kept, since it may contain text of the server. */
    static FailedCallException failure(Endpoint endpoint, RuntimeException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof FailedCallException failed) {
                return failed;
            }
        }
        return new FailedCallException(
                "the call of " + endpoint + " failed: " + endpoint.shown(e.toString()), Failure.REFUSED);
    }
}
