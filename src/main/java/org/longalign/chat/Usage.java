package org.longalign.chat;

/**
 * Tokens of one call, or of several together, as the server counted them; all 0 where it did not say.
 *
 * @param inputTokens tokens of the request, cached ones included
 * @param cachedInputTokens those of them that the server read from its prompt cache
 * @param outputTokens tokens of the reply
 * @param cacheWriteTokens those of the request that the server wrote to its prompt cache at a price of its own, as
 *     Anthropic's does; 0 where writing costs nothing
 */
public record Usage(long inputTokens, long cachedInputTokens, long outputTokens, long cacheWriteTokens) {
    /** Of a call of which nothing is known. */
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

    /** Tokens of a call that wrote to no cache at a price. */
    public Usage(long inputTokens, long cachedInputTokens, long outputTokens) {
        this(inputTokens, cachedInputTokens, outputTokens, 0);
    }

    /** Input and output together. */
    public long totalTokens() {
        return inputTokens + outputTokens;
    }

    /** This and another together. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                cachedInputTokens + other.cachedInputTokens,
                outputTokens + other.outputTokens,
                cacheWriteTokens + other.cacheWriteTokens);
    }
}
