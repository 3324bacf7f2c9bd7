package org.longalign.chat.cost;

import java.math.BigDecimal;
import org.longalign.chat.Usage;

/**
 * What a model's tokens cost, in money per million.
 *
 * @param input tokens of requests
 * @param cachedInput those of them that are read from the server's prompt cache
 * @param cacheWrite those of them that are written to it
 * @param output tokens of replies
 */
public record Price(BigDecimal input, BigDecimal cachedInput, BigDecimal cacheWrite, BigDecimal output) {
    /** Of a server of one's own. */
    public static final Price FREE = new Price(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    private static final int MILLION_DIGITS = 6;

    /** @throws IllegalArgumentException if a price is negative */
    public Price {
        if (input.signum() < 0 || cachedInput.signum() < 0 || cacheWrite.signum() < 0 || output.signum() < 0) {
            throw new IllegalArgumentException(
                    "a price cannot be negative: " + input + ", " + cachedInput + ", " + cacheWrite + ", " + output);
        }
    }

    /** The cost of tokens, exact. */
    public BigDecimal cost(Usage usage) {
        long plain = usage.inputTokens() - usage.cachedInputTokens() - usage.cacheWriteTokens();
        return times(input, plain)
                .add(times(cachedInput, usage.cachedInputTokens()))
                .add(times(cacheWrite, usage.cacheWriteTokens()))
                .add(times(output, usage.outputTokens()))
                .movePointLeft(MILLION_DIGITS);
    }

    /** The most that a call can cost, whatever its server has in its cache. */
    public BigDecimal mostCost(long inputTokens, long outputTokens) {
        return times(input.max(cacheWrite), inputTokens)
                .add(times(output, outputTokens))
                .movePointLeft(MILLION_DIGITS);
    }

    private static BigDecimal times(BigDecimal price, long tokens) {
        return price.multiply(BigDecimal.valueOf(tokens));
    }
}
