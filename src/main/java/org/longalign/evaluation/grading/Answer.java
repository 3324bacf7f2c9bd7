package org.longalign.evaluation.grading;

import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.Finish;

/**
 * What a model answered.
 *
 * @param text the answer; null if there is none
 * @param failure why there is none; empty where there is one
 * @param cut whether it was cut at the output limit
 */
public record Answer(@Nullable String text, String failure, boolean cut) {
    /**
     * Asks a model. What the server's filter cut is no answer.
     *
     * @throws ChatException if it gives no reply
     */
    public static Answer ask(ChatModel model, ChatRequest request) {
        ChatReply reply = model.reply(request);
        return reply.finish() == Finish.FILTERED
                ? new Answer(null, "the server's filter cut the answer", false)
                : new Answer(reply.text(), "", reply.truncated());
    }

    /** No answer. */
    public static Answer failed(ChatException e) {
        return new Answer(null, String.valueOf(e.getMessage()), false);
    }

    @Override
    public String toString() {
        return text == null ? "no answer: " + failure : text;
    }
}
