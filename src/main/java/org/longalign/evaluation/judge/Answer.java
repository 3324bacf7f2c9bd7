package org.longalign.evaluation.judge;

import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.client.ChatModels;

/**
 * A model's answer, or the reason why there is none.
 *
 * @param text the answer; null if there is none
 * @param failure the reason; empty if there is an answer
 * @param cut whether the answer was cut at the output limit
 */
public record Answer(@Nullable String text, String failure, boolean cut) {
    /**
     * Asks a model, and once more if the reply is empty. A reply that {@linkplain ChatReply#missing is none} is no
     * answer.
     *
     * @throws ChatException if there is no reply
     */
    public static Answer ask(ChatModel model, ChatRequest request) {
        ChatReply reply = ChatModels.askAgainIfEmpty(model, request);
        String missing = reply.missing();
        return missing == null
                ? new Answer(reply.text(), "", reply.truncated())
                : new Answer(null, missing, reply.truncated());
    }

    /** No answer, for the reason that an exception gives. */
    public static Answer failed(ChatException e) {
        return new Answer(null, String.valueOf(e.getMessage()), false);
    }

    /** The answer, or {@code no answer: } and the reason. */
    @Override
    public String toString() {
        return text == null ? "no answer: " + failure : text;
    }
}
