package org.longalign.chat;

import java.io.Serializable;

/**
 * Tokens of one call, or the sum over several, as the server counted them; all 0 if it did not report them.
 *
 * @param inputTokens tokens of the request, cached ones included
 * @param cachedInputTokens input tokens that the server read from its prompt cache
 * @param outputTokens tokens of the reply
 * @param cacheWriteTokens input tokens that the server wrote to its prompt cache at a separate price, as Anthropic's
 *     does; 0 where writing costs nothing
 */
public record Usage(long inputTokens, long cachedInputTokens, long outputTokens, long cacheWriteTokens)
        implements Serializable {
    /** The usage of a call that is not known. */
    public static final Usage UNKNOWN = new Usage(0, 0, 0);

    /** @throws IllegalArgumentException if a count is negative, or more is cached than was sent */
    public Usage {
        boolean negative = inputTokens < 0 || cachedInputTokens < 0 || outputTokens < 0 || cacheWriteTokens < 0;
        if (negative || cachedInputTokens + cacheWriteTokens > inputTokens) {
            throw new IllegalArgumentException("a call cannot have " + inputTokens + " tokens of input, "
                    + cachedInputTokens + " of them cached and " + cacheWriteTokens + " written to the cache, and "
                    + outputTokens + " of output");
        }
    }

    /** Tokens of a call that paid for no cache write. */
    public Usage(long inputTokens, long cachedInputTokens, long outputTokens) {
        this(inputTokens, cachedInputTokens, outputTokens, 0);
    }

    /** The sum of input and output: {@code new Usage(10, 0, 5).totalTokens()} -> 15. */
    public long totalTokens() {
        return inputTokens + outputTokens;
    }

    /** The sum with another. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                cachedInputTokens + other.cachedInputTokens,
                outputTokens + other.outputTokens,
                cacheWriteTokens + other.cacheWriteTokens);
    }
}
