package org.longalign.chat;

/**
 * Tokens of one call, or of several together, as the server counted them; all 0 where it did not say.
 *
 * @param inputTokens tokens of the request, cached ones included
 * @param cachedInputTokens those of them that the server read from its prompt cache
 * @param outputTokens tokens of the reply
 */
public record Usage(long inputTokens, long cachedInputTokens, long outputTokens) {
    /** Of a call of which nothing is known. */
    public static final Usage UNKNOWN = new Usage(0, 0, 0);

    /** @throws IllegalArgumentException if a count is negative, or more is cached than was sent */
    public Usage {
        if (inputTokens < 0 || cachedInputTokens < 0 || outputTokens < 0 || cachedInputTokens > inputTokens) {
            throw new IllegalArgumentException("a call cannot have " + inputTokens + " tokens of input, "
                    + cachedInputTokens + " of them cached, and " + outputTokens + " of output");
        }
    }

    /** This and another together. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                cachedInputTokens + other.cachedInputTokens,
                outputTokens + other.outputTokens);
    }
}
