package org.longalign.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The reply of a chat model to one request.
 *
 * @param text the reply's text
 * @param model the model that wrote it, as the server names it
 * @param usage tokens of request and reply
 * @param finish why it ended
 * @param note the server's word for the end of an {@linkplain FinishReason#UNFINISHED unfinished} reply, or the reason
 *     why there is no text; null if there is nothing to say
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatReply(
        String text,
        String model,
        Usage usage,
        FinishReason finish,
        @Nullable String note) {
    private static final String ONLY_REASONING = "it holds only reasoning; a higher output limit leaves room for more";

    /** A reply without a note. */
    public ChatReply(String text, String model, Usage usage, FinishReason finish) {
        this(text, model, usage, finish, null);
    }

    /** Whether the reply was cut at the output limit. */
    public boolean truncated() {
        return finish == FinishReason.LENGTH;
    }

    /**
     * The reply without the reasoning that a server left in its text, such as {@code <think>...</think>} or all before a
     * lone {@code </think>}. A reply that is nothing but reasoning has an empty text, and its note says so.
     */
    public ChatReply withoutReasoning() {
        String answer = Reasoning.after(text);
        if (answer == null) {
            return this;
        }
        return answer.isBlank()
                ? new ChatReply("", model, usage, finish, note == null ? ONLY_REASONING : note)
                : new ChatReply(answer.strip(), model, usage, finish, note);
    }

    /** The reply, whose reasoning came in a field of its own: an empty text is then noted to be all reasoning. */
    public ChatReply reasoned() {
        return text.isBlank() && note == null ? new ChatReply(text, model, usage, finish, ONLY_REASONING) : this;
    }

    /**
     * The reason why the reply is no answer, in words: filtered, unfinished, or without text. Empty text is an answer
     * only if the model finished and nothing was said instead.
     *
     * @return null if it is an answer, whole or cut at the output limit
     */
    public @Nullable String missing() {
        return switch (finish) {
            case FILTERED -> "the server's filter cut the reply";
            case UNFINISHED -> "the reply is not finished: " + note;
            case LENGTH ->
                text.isBlank() ? "the reply was cut at the output limit before its text began" + noted() : null;
            case DONE, DECLINED -> text.isBlank() && note != null ? "the reply is empty" + noted() : null;
        };
    }

    private String noted() {
        return note == null ? "" : " (" + note + ")";
    }
}
