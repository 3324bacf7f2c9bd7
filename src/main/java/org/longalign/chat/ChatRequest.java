package org.longalign.chat;

import java.util.List;
import org.longalign.data.Message;
import org.longalign.internal.Bounds;

/**
 * A conversation to answer.
 *
 * @param messages the turns so far; the last one is the user's
 * @param temperature sampling temperature, 0 to 2, or {@link #SERVER_DEFAULT}
 * @param maxOutputTokens the most tokens of the reply
 * @param sharedChars number of leading characters of the first message that another request will repeat, so that the
 *     server should keep them in its prompt cache; 0 for none. It changes the cost of a call, never its reply
 * @param pass the round, from 1, in which the same conversation is asked for another reply. It is not sent; recordings
 *     keep the replies of different passes apart
 */
public record ChatRequest(List<Message> messages, double temperature, int maxOutputTokens, int sharedChars, int pass) {
    /** The temperature of a request that names none, for models that take no other than their own. */
    public static final double SERVER_DEFAULT = Double.NaN;

    /**
     * @throws IllegalArgumentException if there is no message, more is shared than the first message holds, or the pass
     *     is below 1; or the temperature does not lie in 0 to 2, or no token may come
     */
    public ChatRequest {
        if (pass < 1) {
            throw new IllegalArgumentException("passes count from 1, not " + pass);
        }
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a chat request needs at least one message");
        }
        Bounds.temperature(temperature);
        Bounds.within("maxOutputTokens", maxOutputTokens, 1, Integer.MAX_VALUE);
        messages = List.copyOf(messages);
        int first = messages.get(0).content().length();
        if (sharedChars < 0 || sharedChars > first) {
            throw new IllegalArgumentException("sharedChars must lie between 0 and the " + first
                    + " characters of the first message, but is " + sharedChars);
        }
    }

    /** A conversation of the first pass. */
    public ChatRequest(List<Message> messages, double temperature, int maxOutputTokens, int sharedChars) {
        this(messages, temperature, maxOutputTokens, sharedChars, 1);
    }

    /** A conversation that shares nothing with another. */
    public ChatRequest(List<Message> messages, double temperature, int maxOutputTokens) {
        this(messages, temperature, maxOutputTokens, 0);
    }

    /** A temperature for people: {@code 0.5}, or {@code the server's default}. */
    public static String shown(double temperature) {
        return Double.isNaN(temperature) ? "the server's default" : Double.toString(temperature);
    }

    /** The same request in another pass. */
    public ChatRequest inPass(int number) {
        return new ChatRequest(messages, temperature, maxOutputTokens, sharedChars, number);
    }
}
