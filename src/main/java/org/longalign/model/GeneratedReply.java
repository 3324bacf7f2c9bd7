package org.longalign.model;

import java.util.Locale;

/**
 * A model's reply to a prompt.
 *
 * @param ids the reply's tokens, without the stop token that ended it; the array is not copied
 * @param end the reason why it ended
 * @param promptTokens tokens of the prompt
 * @param prefillMilliseconds wall time of the prompt's pass, until the first token's logits were known
 * @param decodeMilliseconds wall time after that, the listener's included
 */
public record GeneratedReply(
        int[] ids, End end, int promptTokens, double prefillMilliseconds, double decodeMilliseconds) {
    /** The reason why a reply ended. */
    public enum End {
        /** The model chose a stop token. */
        STOP_TOKEN,
        /** The reply reached its limit or filled the window. */
        LENGTH,
        /** The listener returned false. */
        LISTENER,
        /** The thread was interrupted. */
        INTERRUPT
    }

    /** Tokens of the prompt read per second. */
    public double promptTokensPerSecond() {
        return 1000 * promptTokens / prefillMilliseconds;
    }

    /** Tokens of the reply generated per second; NaN for a reply of one token, which takes the prompt's time only. */
    public double replyTokensPerSecond() {
        // The first token comes out of the prompt's pass; a stop token takes a pass of its own.
        int passes = end == End.STOP_TOKEN ? ids.length : ids.length - 1;
        return passes <= 0 ? Double.NaN : 1000 * passes / decodeMilliseconds;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d tokens in reply to %,d, ended by %s, %.0f + %.0f ms",
                ids.length,
                promptTokens,
                end.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                prefillMilliseconds,
                decodeMilliseconds);
    }
}
