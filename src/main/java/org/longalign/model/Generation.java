package org.longalign.model;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.longalign.internal.Bounds;

/**
 * Settings for generating a reply. A token is drawn from the softmax of logits / temperature, restricted first to the
 * {@code topK} likeliest tokens, then to the fewest of these whose probabilities add up to {@code topP} or more.
 *
 * <pre>{@code
 * // given: int endOfText
 * Generation.sampling(128, 0.7, 1).withTopP(0.9).withStopIds(endOfText)
 * }</pre>
 *
 * <p>Memory while it runs, on top of the weights: the KV cache of prompt and longest reply ({@code layers x 2 x
 * keyValueHeads x headSize} numbers for each token, 4 bytes each, or 2 in bfloat16), in bfloat16 a copy of the
 * weights (2 bytes a parameter), and one layer's activations for {@link #prefillTokens} tokens. Only the
 * last token passes through the head.
 *
 * <p>{@link RopeScaling.Dynamic} grows with the sequence, as in transformers: the prompt has the frequencies of its
 * own length, each token of the reply those of the length so far, and keys stay as they were cached. So a reply does
 * not depend on the limit of its length; beyond the original context its logits differ from those of one pass over
 * the whole sequence.
 *
 * @param maxReplyTokens the largest number of tokens in a reply
 * @param temperature 0 for greedy decoding: always the likeliest token, in a tie the one with the smallest id
 * @param topK the largest number of candidate tokens; 0 for all
 * @param topP the total probability of the candidate tokens (nucleus sampling), in (0, 1]; 1 for all
 * @param seed seeds the draws: the same settings, prompt, weights and machine give the same reply
 * @param stopIds tokens that end the reply and do not belong to it
 * @param prefillTokens the number of prompt tokens that pass through the model at a time, which bounds the memory for
 *     activations; 0 for all at once. Results differ by rounding only.
 * @param windowTokens the largest number of tokens in prompt and reply together; 0 for no limit. A {@link
 *     DecoderConfig} has no limit, but replies become nonsense beyond the context that a model was trained with.
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
    /** The default of {@link #prefillTokens}. */
    public static final int DEFAULT_PREFILL_TOKENS = 2048;

    public Generation {
        Bounds.within("maxReplyTokens", maxReplyTokens, 1, Bounds.MOST_TOKENS);
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

    /** Greedy decoding of at most {@code maxReplyTokens} tokens, without stop tokens. */
    public static Generation greedy(int maxReplyTokens) {
        return sampling(maxReplyTokens, 0, 0);
    }

    /** Sampling from all tokens at a temperature, without stop tokens. */
    public static Generation sampling(int maxReplyTokens, double temperature, long seed) {
        return new Generation(maxReplyTokens, temperature, 0, 1, seed, Set.of(), DEFAULT_PREFILL_TOKENS, 0);
    }

    /** A copy that draws from the {@code tokens} likeliest tokens only; 0 for all. */
    public Generation withTopK(int tokens) {
        return new Generation(maxReplyTokens, temperature, tokens, topP, seed, stopIds, prefillTokens, windowTokens);
    }

    /** A copy that draws from the likeliest tokens that reach this total probability; 1 for all. */
    public Generation withTopP(double probability) {
        return new Generation(
                maxReplyTokens, temperature, topK, probability, seed, stopIds, prefillTokens, windowTokens);
    }

    /** A copy that ends at any of these tokens. */
    public Generation withStopIds(int... ids) {
        Set<Integer> set = new HashSet<>();
        Arrays.stream(ids).forEach(set::add);
        return new Generation(maxReplyTokens, temperature, topK, topP, seed, set, prefillTokens, windowTokens);
    }

    /** A copy that reads {@code tokens} tokens of the prompt at a time; 0 for all at once. */
    public Generation withPrefillTokens(int tokens) {
        return new Generation(maxReplyTokens, temperature, topK, topP, seed, stopIds, tokens, windowTokens);
    }

    /** A copy that limits prompt and reply together to {@code tokens} tokens; 0 for no limit. */
    public Generation withWindowTokens(int tokens) {
        return new Generation(maxReplyTokens, temperature, topK, topP, seed, stopIds, prefillTokens, tokens);
    }

    /**
     * The largest number of tokens in a reply to a prompt of {@code promptTokens} tokens.
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
