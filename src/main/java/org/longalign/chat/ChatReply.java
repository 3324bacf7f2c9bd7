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

    private static final String NO_ROOM = "it holds no text; a higher output limit leaves room for it";
    private static final String NO_TEXT = "it holds no text";

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

    /**
     * The reply of a server, with a note if its text is empty and nothing says why yet.
     *
     * @param reasoned whether the server tells of reasoning that is not in the text
     */
    public ChatReply explained(boolean reasoned) {
        boolean ended = finish == FinishReason.DONE || finish == FinishReason.LENGTH;
        if (!ended || !text.isBlank() || note != null) {
            return this;
        }
        return new ChatReply(text, model, usage, finish, reasoned ? ONLY_REASONING : truncated() ? NO_ROOM : NO_TEXT);
    }

    /**
     * The reason why the reply is no answer, in words: filtered, unfinished, or without text for a reason that the note
     * gives. An empty text without a note is the model's answer.
     *
     * @return null if it is an answer, whole or cut at the output limit
     */
    public @Nullable String missing() {
        return switch (finish) {
            case FILTERED -> "the server's filter cut the reply";
            case UNFINISHED -> "the reply is not finished: " + note;
            case LENGTH ->
                text.isBlank() && note != null
                        ? "the reply was cut at the output limit before its text began (" + note + ")"
                        : null;
            case DONE, DECLINED -> text.isBlank() && note != null ? "the reply is empty (" + note + ")" : null;
        };
    }
}
