package org.longalign.model;

/**
 * The self-attention of a decoder layer.
 *
 * @param heads number of query heads
 * @param keyValueHeads number of key and value heads, a divisor of {@code heads}; equal to it without grouped queries
 * @param headSize width of one head, even; {@code heads x headSize} need not be the width of the residual stream
 * @param queryKeyValueBias whether the projections to queries, keys and values have biases (Qwen2, GLM)
 * @param outputBias whether the projection back to the residual stream has one
 * @param queryKeyNorm whether each head's query and key pass an RMS norm of their own before rotation (Qwen3)
 * @param slidingWindow how many tokens each one sees, itself included (Mistral 7B v0.1: 4,096); 0 where it sees all
 *     before it
 */
public record Attention(
        int heads,
        int keyValueHeads,
        int headSize,
        boolean queryKeyValueBias,
        boolean outputBias,
        boolean queryKeyNorm,
        int slidingWindow) {

    public Attention {
        DecoderConfig.positive("heads", heads);
        DecoderConfig.positive("keyValueHeads", keyValueHeads);
        DecoderConfig.positive("headSize", headSize);
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

    /** Plain attention as in Llama 2: every head has keys and values of its own, no biases, no norms, no window. */
    public static Attention of(int heads, int headSize) {
        return new Attention(heads, heads, headSize, false, false, false, 0);
    }

    /** The same with another number of key and value heads (grouped-query attention). */
    public Attention withKeyValueHeads(int number) {
        return new Attention(heads, number, headSize, queryKeyValueBias, outputBias, queryKeyNorm, slidingWindow);
    }

    /** The same with biases at the projections to queries, keys and values, and at the one back, or without. */
    public Attention withBiases(boolean queryKeyValue, boolean output) {
        return new Attention(heads, keyValueHeads, headSize, queryKeyValue, output, queryKeyNorm, slidingWindow);
    }

    /** The same with RMS norms of each head's query and key, or without. */
    public Attention withQueryKeyNorm(boolean norm) {
        return new Attention(heads, keyValueHeads, headSize, queryKeyValueBias, outputBias, norm, slidingWindow);
    }

    /** The same with each token seeing the last {@code tokens} only, itself included; 0 for all. */
    public Attention withSlidingWindow(int tokens) {
        return new Attention(heads, keyValueHeads, headSize, queryKeyValueBias, outputBias, queryKeyNorm, tokens);
    }

    /** The width of all queries together, {@code heads x headSize}. */
    public int querySize() {
        return heads * headSize;
    }

    /** The width of all keys together, and of all values, {@code keyValueHeads x headSize}. */
    public int keyValueSize() {
        return keyValueHeads * headSize;
    }
}
