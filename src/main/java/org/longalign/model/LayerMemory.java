package org.longalign.model;

/**
 * The bytes that one layer of {@code decoder.py} takes, as PyTorch's rules for backward keep them. A token's numbers,
 * with E the width of the residual stream, Q that of all queries, K of all keys, F of the feed-forward layer, f bytes of
 * a float32 and c bytes of a number in the type of computation:
 *
 * <pre>
 * each of two norms: the input, the scaled input, the output          2 x (2 f E + c E)
 * attention: queries, keys and values for every query head, output    4 c Q
 * norms of queries and keys, where there are any                      2 f (Q + K)
 * feed-forward: gate, its activation, up, their product               4 c F
 * </pre>
 *
 * <p>Under bfloat16 each layer keeps its converted weights too.
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
        Attention attention = config.attention();
        long bytes = precision.bytes();
        long hidden = config.hiddenSize();
        long query = attention.querySize();
        long keys = attention.keyValueSize();
        long inner = config.intermediateSize();
        stream = (long) FLOAT * hidden;
        long norms = 2 * (2 * stream + bytes * hidden) + (attention.queryKeyNorm() ? 2L * FLOAT * (query + keys) : 0);
        kept = norms + 4 * bytes * query + 4 * bytes * inner;
        forward = 2 * stream + bytes * hidden + Math.max(4 * bytes * query, 3 * bytes * inner);
        // The gradients of the residual stream, of the product and of its two factors.
        backward = 2 * stream + 3 * bytes * inner;
        long parameters = 2 * hidden * (query + keys) + 3 * hidden * inner;
        converted = precision == Precision.FLOAT32 ? 0 : bytes * parameters;
        largestGradient = stream * Math.max(inner, query);
    }

    /** What a token's number in the residual stream takes. */
    long stream() {
        return stream;
    }

    /** What is kept for backward. */
    long kept(int tokens) {
        return tokens * kept + converted;
    }

    /** What a forward pass needs that keeps nothing. */
    long forward(int tokens) {
        return tokens * forward;
    }

    /** What a backward pass makes beside what was kept. */
    long backward(int tokens) {
        return tokens * backward + largestGradient;
    }
}
