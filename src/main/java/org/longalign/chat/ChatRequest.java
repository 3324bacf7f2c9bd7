package org.longalign.chat;

import java.util.List;
import org.longalign.data.Message;

/**
 * A conversation to be answered.
 *
 * @param messages the turns so far; the last one is the user's
 * @param temperature sampling temperature, 0 to 2
 * @param maxOutputTokens limit on the reply
 * @param sharedChars how many leading characters of the first message will be sent again, in another request, so that a
 *     server which caches prompts should keep them; 0 where there are none. It changes what a call costs, never its reply
 */
public record ChatRequest(List<Message> messages, double temperature, int maxOutputTokens, int sharedChars) {
    /** @throws IllegalArgumentException if there is no message, or more is shared than the first message holds */
    public ChatRequest {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a chat request needs at least one message");
        }
        messages = List.copyOf(messages);
        int first = messages.get(0).content().length();
        if (sharedChars < 0 || sharedChars > first) {
            throw new IllegalArgumentException(
                    "of a first message of " + first + " characters " + sharedChars + " cannot be shared");
        }
    }

    /** A conversation that shares nothing with another. */
    public ChatRequest(List<Message> messages, double temperature, int maxOutputTokens) {
        this(messages, temperature, maxOutputTokens, 0);
    }
}
