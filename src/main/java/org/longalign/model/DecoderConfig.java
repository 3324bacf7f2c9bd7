package org.longalign.model;

/**
 * The shape of a Llama-style decoder: token embedding, {@code layers} times (RMS norm, rotary self-attention, RMS norm,
 * gated feed-forward), a last RMS norm and a linear head. No biases.
 *
 * @param vocabularySize the number of token ids; every id lies in {@code [0, vocabularySize)}
 * @param hiddenSize width of the residual stream, a multiple of {@code heads} such that {@link #headSize()} is even
 * @param layers number of decoder layers
 * @param heads number of query heads
 * @param keyValueHeads number of key and value heads, a divisor of {@code heads}; equal to it without grouped queries
 * @param intermediateSize width of the feed-forward layer
 * @param ropeBase base of the rotary position embedding: 10,000 in Llama 2; times 200 for LongAlign's 64k context
 * @param normEpsilon what RMS norm adds to the mean square
 * @param tiedHead whether the head shares the embedding's weights
 */
public record DecoderConfig(
        int vocabularySize,
        int hiddenSize,
        int layers,
        int heads,
        int keyValueHeads,
        int intermediateSize,
        double ropeBase,
        double normEpsilon,
        boolean tiedHead) {

    public DecoderConfig {
        positive("vocabularySize", vocabularySize);
        positive("hiddenSize", hiddenSize);
        positive("layers", layers);
        positive("heads", heads);
        positive("keyValueHeads", keyValueHeads);
        positive("intermediateSize", intermediateSize);
        if (hiddenSize % heads != 0) {
            throw new IllegalArgumentException(
                    "hiddenSize must be a multiple of heads, but is " + hiddenSize + " with " + heads + " heads");
        }
        if (hiddenSize / heads % 2 != 0) {
            throw new IllegalArgumentException("hiddenSize / heads must be even for rotary positions, but is "
                    + hiddenSize + " / " + heads + " = " + hiddenSize / heads);
        }
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    "keyValueHeads must divide heads, but is " + keyValueHeads + " with " + heads + " heads");
        }
        if (!(ropeBase > 1) || Double.isInfinite(ropeBase)) {
            throw new IllegalArgumentException("ropeBase must be a finite number above 1, but is " + ropeBase);
        }
        if (!(normEpsilon > 0 && normEpsilon < 1)) {
            throw new IllegalArgumentException("normEpsilon must lie in (0, 1), but is " + normEpsilon);
        }
    }

    /**
     * A configuration with the customary remaining values: as many key-value heads as heads, a feed-forward layer 8/3 as
     * wide as the residual stream (rounded up to a multiple of 16), rope base 10,000, epsilon 1e-5, a head of its own.
     */
    public static DecoderConfig of(int vocabularySize, int hiddenSize, int layers, int heads) {
        int intermediateSize = (int) ((hiddenSize * 8L / 3 + 15) / 16 * 16);
        return new DecoderConfig(
                vocabularySize, hiddenSize, layers, heads, heads, intermediateSize, 10_000, 1e-5, false);
    }

    /** The same with another number of key-value heads (grouped-query attention). */
    public DecoderConfig withKeyValueHeads(int number) {
        return new DecoderConfig(
                vocabularySize, hiddenSize, layers, heads, number, intermediateSize, ropeBase, normEpsilon, tiedHead);
    }

    /** The same with another rope base: a larger one stretches the positions that the model can tell apart. */
    public DecoderConfig withRopeBase(double base) {
        return new DecoderConfig(
                vocabularySize,
                hiddenSize,
                layers,
                heads,
                keyValueHeads,
                intermediateSize,
                base,
                normEpsilon,
                tiedHead);
    }

    /** The same with the head sharing the embedding's weights, or not. */
    public DecoderConfig withTiedHead(boolean tied) {
        return new DecoderConfig(
                vocabularySize,
                hiddenSize,
                layers,
                heads,
                keyValueHeads,
                intermediateSize,
                ropeBase,
                normEpsilon,
                tied);
    }

    /** The width of one attention head. */
    public int headSize() {
        return hiddenSize / heads;
    }

    /** The number of trainable numbers; a tied head counts once. */
    public long parameterCount() {
        long keyValueSize = (long) keyValueHeads * headSize();
        long attention = 2L * hiddenSize * hiddenSize + 2 * keyValueSize * hiddenSize;
        long feedForward = 3L * intermediateSize * hiddenSize;
        long embeddings = (tiedHead ? 1L : 2L) * vocabularySize * hiddenSize;
        return embeddings + layers * (attention + feedForward + 2L * hiddenSize) + hiddenSize;
    }

    private static void positive(String field, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(field + " must be positive, but is " + value);
        }
    }
}
