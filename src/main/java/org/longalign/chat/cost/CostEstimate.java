package org.longalign.chat.cost;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.Usage;

/**
 * Estimates the tokens and cost of requests without sending them. Of requests that share the beginning of their first
 * message ({@link ChatRequest#sharedChars}), the first is taken to write it to the server's prompt cache and the others
 * to read it there, as happens if they are sent soon after each other.
 *
 * @param requests number of requests
 * @param inputTokens tokens of all requests, cached ones included
 * @param cachedInputTokens input tokens that are read from the cache
 * @param cacheWriteTokens input tokens that are written to the cache
 * @param mostOutputTokens tokens of all replies if each is as long as allowed
 */
public record CostEstimate(
        long requests, long inputTokens, long cachedInputTokens, long cacheWriteTokens, long mostOutputTokens) {
    /**
     * Estimates requests one by one, without keeping them.
     *
     * @param counter counts the tokens of a text, such as {@link TokenCount#rough} or a real tokenizer's count
     */
    public static CostEstimate of(Iterable<ChatRequest> requests, ToIntFunction<String> counter) {
        PromptCache cache = new PromptCache(counter);
        long count = 0;
        Usage sum = Usage.UNKNOWN;
        for (ChatRequest request : requests) {
            count++;
            sum = sum.plus(cache.send(request, request.maxOutputTokens()));
        }
        return new CostEstimate(
                count, sum.inputTokens(), sum.cachedInputTokens(), sum.cacheWriteTokens(), sum.outputTokens());
    }

    /** The sum with another. */
    public CostEstimate plus(CostEstimate other) {
        return new CostEstimate(
                requests + other.requests,
                inputTokens + other.inputTokens,
                cachedInputTokens + other.cachedInputTokens,
                cacheWriteTokens + other.cacheWriteTokens,
                mostOutputTokens + other.mostOutputTokens);
    }

    /** The cost if the replies have so many tokens together, in the price's currency. */
    public BigDecimal cost(Price price, long outputTokens) {
        return price.cost(new Usage(inputTokens, cachedInputTokens, outputTokens, cacheWriteTokens));
    }

    /** The cost if every reply is as long as allowed. */
    public BigDecimal mostCost(Price price) {
        return cost(price, mostOutputTokens);
    }

    /** A line for a notebook: {@code 24 requests: 812,345 tokens in, 390,112 of them cached; at most 24,576 out}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d requests: %,d tokens in, %,d of them cached; at most %,d out",
                requests,
                inputTokens,
                cachedInputTokens,
                mostOutputTokens);
    }
}
