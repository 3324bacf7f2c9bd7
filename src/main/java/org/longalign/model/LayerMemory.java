package org.longalign.model;

/**
 * The memory of one layer of {@code decoder.py}, following PyTorch's rules for what backward keeps. Bytes kept for each
 * token, with E the width of the residual stream, Q of all queries, K of all keys, F of the feed-forward layer, f the
 * bytes of a float32 and c the bytes of a number in the compute type:
 *
 * <pre>
 * input of attention and of the feed-forward layer                    2 c E
 * each of two or four norms of width E: input, scaled input           2 f E
 * attention: queries, keys and values for every query head, output    4 c Q
 * norms of queries and keys, if there are any                         2 f (Q + K)
 * feed-forward: gate, its activation, up, their product               4 c F
 * </pre>
 *
 * <p>Under bfloat16 each layer also keeps its converted weights.
 */
final class LayerMemory {
    private static final int FLOAT = Precision.FLOAT32.bytes();

    private final long stream;
    private final long kept;
    private final long forward;
    private final long backward;
    private final long converted;
    private final long largestGradient;

    LayerMemory(DecoderConfig config, Precision precision) {
        AttentionConfig attention = config.attention();
        long bytes = precision.bytes();
        long hidden = config.hiddenSize();
        long query = attention.querySize();
        long keys = attention.keyValueSize();
        long inner = config.intermediateSize();
        stream = (long) FLOAT * hidden;
        int norms = (config.norms().before() ? 2 : 0) + (config.norms().after() ? 2 : 0);
        boolean normsQueries = attention.queryKeyNorm() != AttentionConfig.QueryKeyNorm.NONE;
        long normed = norms * 2L * stream + 2 * bytes * hidden + (normsQueries ? 2L * FLOAT * (query + keys) : 0);
        kept = normed + 4 * bytes * query + 4 * bytes * inner;
        forward = 2 * stream + bytes * hidden + Math.max(4 * bytes * query, 3 * bytes * inner);
        // The gradients of the residual stream, of the product and of its two factors.
        backward = 2 * stream + 3 * bytes * inner;
        long parameters = 2 * hidden * (query + keys) + 3 * hidden * inner;
        converted = precision == Precision.FLOAT32 ? 0 : bytes * parameters;
        largestGradient = stream * Math.max(inner, query);
    }

    /** Bytes of one token in the residual stream. */
    long stream() {
        return stream;
    }

    /** Bytes kept for backward. */
    long kept(int tokens) {
        return tokens * kept + converted;
    }

    /** Peak bytes of a forward pass that keeps nothing. */
    long forward(int tokens) {
        return tokens * forward;
    }

    /** Bytes that a backward pass allocates in addition to {@link #kept}. */
    long backward(int tokens) {
        return tokens * backward + largestGradient;
    }
}
