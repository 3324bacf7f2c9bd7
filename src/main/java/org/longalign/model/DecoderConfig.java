package org.longalign.model;

import java.util.Locale;
import org.longalign.internal.Bounds;

/**
 * The shape of a decoder of the Llama family: token embedding, {@code layers} times (RMS norm, rotary self-attention,
 * RMS norm, SiLU-gated feed-forward), a last RMS norm and a linear head. Llama, Mistral, Qwen, Phi, GLM and OLMo 2
 * share this structure and differ in their {@link AttentionConfig}, {@link RopeConfig} and {@link NormPlacement}.
 *
 * @param vocabularySize the number of token ids; every id lies in {@code [0, vocabularySize)}
 * @param hiddenSize width of the residual stream
 * @param layers number of decoder layers
 * @param attention heads, head size, biases, norms, sliding window
 * @param intermediateSize width of the feed-forward layer
 * @param rope rotary position embedding; its dimensions are at most the head size
 * @param normEpsilon the constant that RMS norm adds to the mean square
 * @param tiedHead whether the head shares the embedding's weights
 * @param norms the places of a layer's RMS norms
 */
public record DecoderConfig(
        int vocabularySize,
        int hiddenSize,
        int layers,
        AttentionConfig attention,
        int intermediateSize,
        RopeConfig rope,
        double normEpsilon,
        boolean tiedHead,
        NormPlacement norms) {

    /** The places of a layer's RMS norms, about its attention and about its feed-forward layer. */
    public enum NormPlacement {
        /** In front of each (Llama). */
        BEFORE,
        /** In front of each, and on its output before that is added to the residual stream (GLM-4 0414). */
        AROUND,
        /** On the output of each only, before it is added to the residual stream (OLMo 2). */
        AFTER;

        /** Whether attention and feed-forward layer read a normed stream. */
        boolean before() {
            return this != AFTER;
        }

        /** Whether their outputs are normed. */
        boolean after() {
            return this != BEFORE;
        }
    }

    /** A decoder whose norms are in front of attention and feed-forward layer. */
    public DecoderConfig(
            int vocabularySize,
            int hiddenSize,
            int layers,
            AttentionConfig attention,
            int intermediateSize,
            RopeConfig rope,
            double normEpsilon,
            boolean tiedHead) {
        this(
                vocabularySize,
                hiddenSize,
                layers,
                attention,
                intermediateSize,
                rope,
                normEpsilon,
                tiedHead,
                NormPlacement.BEFORE);
    }

    public DecoderConfig {
        Bounds.within("vocabularySize", vocabularySize, 1, 1 << 24);
        Bounds.within("hiddenSize", hiddenSize, 1, 1 << 20);
        Bounds.within("layers", layers, 1, 1 << 14);
        Bounds.within("intermediateSize", intermediateSize, 1, 1 << 22);
        Bounds.within("heads x headSize", (long) attention.heads() * attention.headSize(), 1, 1 << 22);
        long weights = 2L * vocabularySize * hiddenSize
                + (long) layers * hiddenSize * (4L * attention.heads() * attention.headSize() + 3L * intermediateSize);
        Bounds.within("the number of parameters", weights, 1, 1L << 50);
        if (rope.dimensions() > attention.headSize()) {
            throw new IllegalArgumentException("rope dimensions must be at most headSize, but are " + rope.dimensions()
                    + " with a headSize of " + attention.headSize());
        }
        if (!(normEpsilon > 0 && normEpsilon < 1)) {
            throw new IllegalArgumentException("normEpsilon must lie in (0, 1), but is " + normEpsilon);
        }
    }

    /**
     * A configuration with customary values: head size {@code hiddenSize / heads}, as many key-value heads as heads, a
     * feed-forward layer 8/3 as wide as the residual stream (rounded up to a multiple of 16), rope base 10,000, epsilon
     * 1e-5, an untied head.
     *
     * <pre>
     * DecoderConfig.of(61, 64, 2, 4)   ->   headSize 16, intermediateSize 176
     * </pre>
     *
     * @throws IllegalArgumentException if {@code hiddenSize} is not an even multiple of {@code heads}
     */
    public static DecoderConfig of(int vocabularySize, int hiddenSize, int layers, int heads) {
        positive("hiddenSize", hiddenSize);
        positive("heads", heads);
        if (hiddenSize % heads != 0) {
            throw new IllegalArgumentException(
                    "hiddenSize must be a multiple of heads, but is " + hiddenSize + " with " + heads + " heads");
        }
        int headSize = hiddenSize / heads;
        int intermediateSize = (int) ((hiddenSize * 8L / 3 + 15) / 16 * 16);
        return new DecoderConfig(
                vocabularySize,
                hiddenSize,
                layers,
                AttentionConfig.of(heads, headSize),
                intermediateSize,
                RopeConfig.of(10_000, headSize),
                1e-5,
                false);
    }

    /** A copy with another attention. */
    public DecoderConfig withAttention(AttentionConfig value) {
        return new DecoderConfig(
                vocabularySize, hiddenSize, layers, value, intermediateSize, rope, normEpsilon, tiedHead, norms);
    }

    /** A copy with another number of key-value heads (grouped-query attention). */
    public DecoderConfig withKeyValueHeads(int number) {
        return withAttention(attention.withKeyValueHeads(number));
    }

    /** A copy with a feed-forward layer of another width. */
    public DecoderConfig withIntermediateSize(int width) {
        return new DecoderConfig(
                vocabularySize, hiddenSize, layers, attention, width, rope, normEpsilon, tiedHead, norms);
    }

    /** A copy with another rotary position embedding. */
    public DecoderConfig withRope(RopeConfig value) {
        return new DecoderConfig(
                vocabularySize, hiddenSize, layers, attention, intermediateSize, value, normEpsilon, tiedHead, norms);
    }

    /** A copy with another rope base: a larger one extends the range of positions that the model can distinguish. */
    public DecoderConfig withRopeBase(double base) {
        return withRope(rope.withBase(base));
    }

    /** A copy whose head shares the embedding's weights, or not. */
    public DecoderConfig withTiedHead(boolean tied) {
        return new DecoderConfig(
                vocabularySize, hiddenSize, layers, attention, intermediateSize, rope, normEpsilon, tied, norms);
    }

    /** A copy with its norms in other places. */
    public DecoderConfig withNorms(NormPlacement value) {
        return new DecoderConfig(
                vocabularySize, hiddenSize, layers, attention, intermediateSize, rope, normEpsilon, tiedHead, value);
    }

    /** The number of query heads. */
    public int heads() {
        return attention.heads();
    }

    /** The number of key and value heads. */
    public int keyValueHeads() {
        return attention.keyValueHeads();
    }

    /** The width of one attention head. */
    public int headSize() {
        return attention.headSize();
    }

    /** The number of parameters; a tied head counts once. */
    public long parameterCount() {
        return WeightShapes.of(this).values().stream()
                .mapToLong(shape -> shape.size())
                .sum();
    }

    static void positive(String field, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(field + " must be positive, but is " + value);
        }
    }

    /** Its size in a line. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "%,d parameters, %d layers, %d wide, %d heads, vocabulary %,d",
                parameterCount(),
                layers,
                hiddenSize,
                heads(),
                vocabularySize);
    }
}
