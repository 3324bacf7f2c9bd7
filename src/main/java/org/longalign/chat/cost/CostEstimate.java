package org.longalign.chat.cost;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.Usage;
import org.longalign.data.Sha256;

/**
 * What requests would take, found without sending them. Of requests that share the beginning of their first message
 * ({@link ChatRequest#sharedChars}) the first is reckoned to write it to the server's cache and the others to read it
 * from there, as they do if they are sent one soon after the other.
 *
 * @param requests how many there are
 * @param inputTokens tokens of all requests, cached ones included
 * @param cachedInputTokens those of them that would be read from the cache
 * @param cacheWriteTokens those of them that would be written to it
 * @param mostOutputTokens tokens of all replies if each were as long as allowed
 */
public record CostEstimate(
        long requests, long inputTokens, long cachedInputTokens, long cacheWriteTokens, long mostOutputTokens) {
    /** Beginnings with fewer tokens are not cached by today's servers. */
    private static final int LEAST_CACHED_TOKENS = 1024;

    /**
     * Reckons through requests, one after the other, without keeping them.
     *
     * @param counter the tokens of a text, such as {@link TokenCount#rough} or a real tokenizer's count
     */
    public static CostEstimate of(Iterable<ChatRequest> requests, ToIntFunction<String> counter) {
        Set<String> seen = new HashSet<>();
        long count = 0;
        long input = 0;
        long cached = 0;
        long written = 0;
        long output = 0;
        for (ChatRequest request : requests) {
            count++;
            input += TokenCount.input(request, counter);
            output += request.maxOutputTokens();
            String shared = request.messages().get(0).content().substring(0, request.sharedChars());
            int sharedTokens = shared.isEmpty() ? 0 : counter.applyAsInt(shared);
            if (sharedTokens >= LEAST_CACHED_TOKENS) {
                if (seen.add(Sha256.hex(shared))) {
                    written += sharedTokens;
                } else {
                    cached += sharedTokens;
                }
            }
        }
        return new CostEstimate(count, input, cached, written, output);
    }

    /** This and another together. */
    public CostEstimate plus(CostEstimate other) {
        return new CostEstimate(
                requests + other.requests,
                inputTokens + other.inputTokens,
                cachedInputTokens + other.cachedInputTokens,
                cacheWriteTokens + other.cacheWriteTokens,
                mostOutputTokens + other.mostOutputTokens);
    }

    /** What the requests cost if the replies are this long together, in the price's currency. */
    public BigDecimal cost(Price price, long outputTokens) {
        return price.cost(new Usage(inputTokens, cachedInputTokens, outputTokens, cacheWriteTokens));
    }

    /** What the requests cost if every reply is as long as allowed. */
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
