package org.longalign.model;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * How a reply is generated. A token is drawn from the softmax of logits / temperature, restricted first to the {@code
 * topK} likeliest tokens, then to the fewest of these whose probabilities add up to {@code topP} or more.
 *
 * @param maxReplyTokens where the reply ends at the latest
 * @param temperature 0 for the likeliest token always (greedy; of equals that with the smallest id)
 * @param topK how many tokens are drawn from at most; 0 for all
 * @param topP the probability that the tokens drawn from have together, in (0, 1]; 1 for all
 * @param seed of the draws: the same settings, prompt, weights and machine give the same reply
 * @param stopIds tokens that end the reply and do not belong to it
 * @param prefillTokens how many tokens of the prompt pass through the model at a time, which bounds the memory that a
 *     long prompt takes beside the cache; 0 for all at once. The result is the same but for rounding.
 * @param windowTokens the most tokens that prompt and reply may have together; 0 for no limit. A {@link DecoderConfig}
 *     knows none: beyond what a model was trained with it computes on and talks nonsense.
 */
public record Generation(
        int maxReplyTokens,
        double temperature,
        int topK,
        double topP,
        long seed,
        Set<Integer> stopIds,
        int prefillTokens,
        int windowTokens) {
    /** How many tokens of a prompt pass through the model at a time, unless set. */
    public static final int DEFAULT_PREFILL_TOKENS = 2048;

    public Generation {
        DecoderConfig.positive("maxReplyTokens", maxReplyTokens);
        if (!(temperature >= 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException(
                    "temperature must be a finite number of at least 0, but is " + temperature);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("topP must lie in (0, 1], but is " + topP);
        }
        notNegative("topK", topK);
        notNegative("prefillTokens", prefillTokens);
        notNegative("windowTokens", windowTokens);
        stopIds = Set.copyOf(stopIds);
    }

    /** The likeliest token always, at most so many, without stop tokens. */
    public static Generation greedy(int maxReplyTokens) {
        return sampling(maxReplyTokens, 0, 0);
    }

    /** Draws from all tokens at a temperature, without stop tokens. */
    public static Generation sampling(int maxReplyTokens, double temperature, long seed) {
        return new Generation(maxReplyTokens, temperature, 0, 1, seed, Set.of(), DEFAULT_PREFILL_TOKENS, 0);
    }

    /** The same drawing from the {@code tokens} likeliest only; 0 for all. */
    public Generation withTopK(int tokens) {
        return new Generation(maxReplyTokens, temperature, tokens, topP, seed, stopIds, prefillTokens, windowTokens);
    }

    /** The same drawing from the likeliest tokens that have this probability together; 1 for all. */
    public Generation withTopP(double probability) {
        return new Generation(
                maxReplyTokens, temperature, topK, probability, seed, stopIds, prefillTokens, windowTokens);
    }

    /** The same ending at any of these tokens. */
    public Generation withStopIds(int... ids) {
        Set<Integer> set = new HashSet<>();
        Arrays.stream(ids).forEach(set::add);
        return new Generation(maxReplyTokens, temperature, topK, topP, seed, set, prefillTokens, windowTokens);
    }

    /** The same with so many tokens of the prompt at a time; 0 for all at once. */
    public Generation withPrefillTokens(int tokens) {
        return new Generation(maxReplyTokens, temperature, topK, topP, seed, stopIds, tokens, windowTokens);
    }

    /** The same with at most so many tokens of prompt and reply together; 0 for no limit. */
    public Generation withWindowTokens(int tokens) {
        return new Generation(maxReplyTokens, temperature, topK, topP, seed, stopIds, prefillTokens, tokens);
    }

    /**
     * The most tokens that a reply to a prompt may have.
     *
     * @throws IllegalArgumentException if the window has no room for one
     */
    int replyLimit(int promptTokens) {
        int window = windowTokens == 0 ? Integer.MAX_VALUE : windowTokens;
        if (promptTokens >= window) {
            throw new IllegalArgumentException("a prompt of " + promptTokens + " tokens leaves no room for a reply in a"
                    + " window of " + windowTokens + "; shorten the prompt");
        }
        return Math.min(maxReplyTokens, window - promptTokens);
    }

    private static void notNegative(String field, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(field + " must not be negative, but is " + value);
        }
    }
}
