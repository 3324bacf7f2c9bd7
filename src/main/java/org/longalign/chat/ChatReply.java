package org.longalign.chat;

/**
 * The reply of a chat model to one request.
 *
 * @param text the reply's text
 * @param model the model that wrote it, as the server names it
 * @param usage tokens of request and reply
 * @param finish why it ended
 */
public record ChatReply(String text, String model, Usage usage, FinishReason finish) {
    /** Whether the reply was cut at the output limit. */
    public boolean truncated() {
        return finish == FinishReason.LENGTH;
    }
}
