package org.longalign.chat;

import java.util.List;
import org.longalign.data.Message;

/**
 * A conversation to be answered.
 *
 * @param messages the turns so far; the last one is the user's
 * @param temperature sampling temperature, 0 to 2
 * @param maxOutputTokens limit on the reply
 */
public record ChatRequest(List<Message> messages, double temperature, int maxOutputTokens) {
    public ChatRequest {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a chat request needs at least one message");
        }
        messages = List.copyOf(messages);
    }
}
