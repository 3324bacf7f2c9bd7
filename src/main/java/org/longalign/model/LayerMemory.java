package org.longalign.model;

/**
 * The memory of one layer of {@code decoder.py}, following PyTorch's rules for what backward keeps. Bytes kept for each
 * token, with E the width of the residual stream, Q of all queries, K of all keys, F of the feed-forward layer, f the
 * bytes of a float32, c the bytes of a number in the compute type and r the rank of an adapter:
 *
 * <pre>
 * input of attention and of the feed-forward layer                    2 c E
 * each of two or four norms of width E: input, scaled input           2 f E
 * attention: queries, keys and values for every query head, output    4 c Q
 * norms of queries and keys, if there are any                         2 f (Q + K)
 * feed-forward: gate, its activation, up, their product               4 c F
 * A x of each adapted matrix                                          c r
 * </pre>
 *
 * <p>Under bfloat16 each layer also keeps its converted weights, unless they are kept so for longer.
 */
final class LayerMemory {
    private static final int FLOAT = Precision.FLOAT32.bytes();
    private static final int ATTENTION_MATRICES = 4;

    private final long stream;
    private final long attention;
    private final long feedForward;
    private final long forward;
    private final long backwardStream;
    private final long backwardFeedForward;
    private final long converted;
    private final long gradients;

    LayerMemory(DecoderConfig config, TrainedWeights trained, Precision precision) {
        AttentionConfig heads = config.attention();
        long bytes = precision.bytes();
        long hidden = config.hiddenSize();
        long query = heads.querySize();
        long keys = heads.keyValueSize();
        long inner = config.intermediateSize();
        stream = FLOAT * hidden;
        int norms = (config.norms().before() ? 1 : 0) + (config.norms().after() ? 1 : 0);
        boolean normsQueries = heads.queryKeyNorm() != AttentionConfig.QueryKeyNorm.NONE;
        long half = norms * 2L * stream + bytes * hidden;
        LoraConfig adapter = trained.adapter();
        long low = adapter == null ? 0 : bytes * adapter.rank();
        long adapted = adapter == null ? 0 : adapter.targets().size();
        long inAttention = adapter == null ? 0 : adapter.attentionTargets();
        attention = half
                + (normsQueries ? 2L * FLOAT * (query + keys) : 0)
                + ATTENTION_MATRICES * bytes * query
                + low * inAttention;
        feedForward = half + 4 * bytes * inner + low * (adapted - inAttention);
        forward = 2 * stream + bytes * hidden + Math.max(4 * bytes * query, 3 * bytes * inner);
        // The gradients of the residual stream, of the product and of its two factors.
        backwardStream = 2 * stream;
        backwardFeedForward = 3 * bytes * inner;
        long parameters = 2 * hidden * (query + keys) + 3 * hidden * inner;
        long largest = stream * Math.max(inner, query);
        if (adapter != null) {
            long its = adapter.parameterCount(config) / config.layers();
            converted = precision == Precision.FLOAT32 ? 0 : bytes * its;
            gradients = (long) FLOAT * adapter.rank() * Math.max(inner, query);
        } else if (trained.isOffloaded()) {
            converted = 0;
            // Those of the leaves, and one after the other in float32, until they are moved to main memory.
            gradients = (bytes + FLOAT) * parameters;
        } else {
            converted = precision == Precision.FLOAT32 ? 0 : bytes * parameters;
            gradients = largest;
        }
    }

    /** Bytes of one token in the residual stream. */
    long stream() {
        return stream;
    }

    /** Bytes kept for backward. */
    long kept(int tokens) {
        return tokens * (attention + feedForward) + converted;
    }

    /** Peak bytes of a forward pass that keeps nothing. */
    long forward(int tokens) {
        return tokens * forward;
    }

    /** Bytes that a backward pass allocates in addition to {@link #kept}. */
    long backward(int tokens) {
        return tokens * (backwardStream + backwardFeedForward) + gradients;
    }

    /**
     * Peak bytes of backward that runs the layer forward again, with so many tokens at a time in the feed-forward layer.
     *
     * @param chunk 0 for all at once
     */
    long recomputed(int tokens, int chunk) {
        if (chunk == 0 || chunk >= tokens) {
            return kept(tokens) + backward(tokens);
        }
        // While a chunk passes: what attention keeps, the output of attention, the gradients before and after.
        return tokens * (attention + backwardStream + stream)
                + chunk * (feedForward + backwardFeedForward)
                + converted
                + gradients;
    }
}
