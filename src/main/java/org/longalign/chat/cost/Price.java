package org.longalign.chat.cost;

import java.math.BigDecimal;
import org.longalign.chat.Usage;

/**
 * The price of a model's tokens, in money per million tokens.
 *
 * @param input price of request tokens
 * @param cachedInput price of request tokens that are read from the server's prompt cache
 * @param cacheWrite price of request tokens that are written to the server's prompt cache
 * @param output price of reply tokens
 */
public record Price(BigDecimal input, BigDecimal cachedInput, BigDecimal cacheWrite, BigDecimal output) {
    /** The price of your own server. */
    public static final Price FREE = new Price(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    private static final int MILLION_DIGITS = 6;

    /** @throws IllegalArgumentException if a price is negative */
    public Price {
        if (input.signum() < 0 || cachedInput.signum() < 0 || cacheWrite.signum() < 0 || output.signum() < 0) {
            throw new IllegalArgumentException(
                    "a price cannot be negative: " + input + ", " + cachedInput + ", " + cacheWrite + ", " + output);
        }
    }

    /** The exact cost of tokens. With an input price of 2.50, {@code cost(new Usage(1_000, 0, 0))} -> 0.0025. */
    public BigDecimal cost(Usage usage) {
        long plain = usage.inputTokens() - usage.cachedInputTokens() - usage.cacheWriteTokens();
        return times(input, plain)
                .add(times(cachedInput, usage.cachedInputTokens()))
                .add(times(cacheWrite, usage.cacheWriteTokens()))
                .add(times(output, usage.outputTokens()))
                .movePointLeft(MILLION_DIGITS);
    }

    /** The highest possible cost of a call, whatever its server has in its cache. */
    public BigDecimal mostCost(long inputTokens, long outputTokens) {
        return times(input.max(cacheWrite), inputTokens)
                .add(times(output, outputTokens))
                .movePointLeft(MILLION_DIGITS);
    }

    private static BigDecimal times(BigDecimal price, long tokens) {
        return price.multiply(BigDecimal.valueOf(tokens));
    }
}
