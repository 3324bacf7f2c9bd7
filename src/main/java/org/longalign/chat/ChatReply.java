package org.longalign.chat;

/**
 * What a chat model returned.
 *
 * @param text the reply
 * @param model the model that gave it, as the server names it
 * @param usage the tokens that it took
 * @param finish why it ended
 */
public record ChatReply(String text, String model, Usage usage, Finish finish) {
    /** Whether the reply was cut at the output limit. */
    public boolean truncated() {
        return finish == Finish.LENGTH;
    }
}
