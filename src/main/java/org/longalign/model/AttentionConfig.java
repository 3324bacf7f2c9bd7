package org.longalign.model;

import org.longalign.internal.Bounds;

/**
 * The configuration of a decoder layer's self-attention; the computation is in {@code decoder.py}.
 *
 * @param heads number of query heads
 * @param keyValueHeads number of key and value heads, a divisor of {@code heads}; equal to it without grouped-query
 *     attention
 * @param headSize width of one head, even; {@code heads x headSize} need not be the width of the residual stream
 * @param queryKeyValueBias whether the projections to queries, keys and values have biases (Qwen2, GLM)
 * @param outputBias whether the output projection back to the residual stream has a bias
 * @param queryKeyNorm whether and over what width queries and keys are RMS-normed before rotation
 * @param slidingWindow the number of tokens that each token attends to, itself included (Mistral 7B v0.1: 4,096); 0 for
 *     all earlier tokens
 */
public record AttentionConfig(
        int heads,
        int keyValueHeads,
        int headSize,
        boolean queryKeyValueBias,
        boolean outputBias,
        QueryKeyNorm queryKeyNorm,
        int slidingWindow) {

    /** RMS norms of queries and keys. */
    public enum QueryKeyNorm {
        /** No norms. */
        NONE,
        /** The query and key of each head by itself, with one weight for all heads (Qwen3). */
        EACH_HEAD,
        /** All queries of a token together, and all its keys (OLMo 2). */
        ALL_HEADS
    }

    public AttentionConfig {
        Bounds.within("heads", heads, 1, 1 << 20);
        DecoderConfig.positive("keyValueHeads", keyValueHeads);
        Bounds.within("headSize", headSize, 1, 1 << 20);
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    "keyValueHeads must divide heads, but is " + keyValueHeads + " with " + heads + " heads");
        }
        if (headSize % 2 != 0) {
            throw new IllegalArgumentException("headSize must be even for rotary positions, but is " + headSize);
        }
        if (slidingWindow < 0) {
            throw new IllegalArgumentException("slidingWindow must not be negative, but is " + slidingWindow);
        }
    }

    /** Plain multi-head attention as in Llama 2: keys and values per head, no biases, no norms, no window. */
    public static AttentionConfig of(int heads, int headSize) {
        return new AttentionConfig(heads, heads, headSize, false, false, QueryKeyNorm.NONE, 0);
    }

    /** A copy with another number of key and value heads (grouped-query attention). */
    public AttentionConfig withKeyValueHeads(int number) {
        return new AttentionConfig(heads, number, headSize, queryKeyValueBias, outputBias, queryKeyNorm, slidingWindow);
    }

    /** A copy with or without biases in the query, key and value projections and in the output projection. */
    public AttentionConfig withBiases(boolean queryKeyValue, boolean output) {
        return new AttentionConfig(heads, keyValueHeads, headSize, queryKeyValue, output, queryKeyNorm, slidingWindow);
    }

    /** A copy with or without RMS norms of queries and keys. */
    public AttentionConfig withQueryKeyNorm(QueryKeyNorm norm) {
        return new AttentionConfig(heads, keyValueHeads, headSize, queryKeyValueBias, outputBias, norm, slidingWindow);
    }

    /** A copy in which each token attends to the last {@code tokens} only, itself included; 0 for all. */
    public AttentionConfig withSlidingWindow(int tokens) {
        return new AttentionConfig(heads, keyValueHeads, headSize, queryKeyValueBias, outputBias, queryKeyNorm, tokens);
    }

    /** The width of the query projection, {@code heads x headSize}. */
    public int querySize() {
        return heads * headSize;
    }

    /** The width of the key projection and of the value projection, {@code keyValueHeads x headSize}. */
    public int keyValueSize() {
        return keyValueHeads * headSize;
    }
}
