package org.longalign.model;

/**
 * The memory of one layer of {@code decoder.py}. Bytes that it keeps for backward for each token, with E the width of the
 * residual stream, Q of all queries, K of all keys, F of the feed-forward layer, H the number of query heads, f the bytes of
 * a float32, c the bytes of a number in the compute type and r the rank of an adapter:
 *
 * <pre>
 * input of attention and of the feed-forward layer, normed                       2 c E
 * their outputs, normed, if there are norms of these                             2 c E
 * 1 / rms of each norm                                                           f
 * attention: queries, keys, values, output, logarithms of sums                   2 c (Q + K) + f H
 * queries and keys, normed, if there are norms of these                          c (Q + K)
 * feed-forward: gate and up; unless backward computes them, active gate, product 2 c F or 4 c F
 * A x of each adapted matrix                                                     c r
 * </pre>
 */
final class LayerMemory {
    private static final int FLOAT = Precision.FLOAT32.bytes();

    private final long stream;
    private final long attended;
    private final long attention;
    private final long feedForward;
    private final long product;
    private final long forward;
    private final long backward;
    private final long backwardAttention;
    private final long gradients;

    LayerMemory(DecoderConfig config, TrainedWeights trained, ComputeOptions options) {
        Precision precision = options.precision();
        AttentionConfig heads = config.attention();
        long bytes = precision.bytes();
        long hidden = config.hiddenSize();
        long query = heads.querySize();
        long keys = heads.keyValueSize();
        long inner = config.intermediateSize();
        stream = FLOAT * hidden;
        long norms = (config.norms().before() ? FLOAT : 0) + (config.norms().after() ? bytes * hidden + FLOAT : 0);
        boolean normsQueries = heads.queryKeyNorm() != AttentionConfig.QueryKeyNorm.NONE;
        LoraConfig adapter = trained.adapter();
        long low = adapter == null ? 0 : bytes * adapter.rank();
        long adapted = adapter == null ? 0 : adapter.targets().size();
        long inAttention = adapter == null ? 0 : adapter.attentionTargets();
        attended = bytes * query + (long) FLOAT * heads.heads();
        attention = bytes * hidden
                + norms
                + bytes * (query + 2 * keys)
                + attended
                + (normsQueries ? bytes * (query + keys) : 0)
                + low * inAttention;
        feedForward = bytes * hidden + norms + 2 * bytes * inner + low * (adapted - inAttention);
        product = 2 * bytes * inner;
        forward = 2 * stream + 2 * bytes * hidden + Math.max(4 * bytes * query, 3 * bytes * inner);
        // The gradients of the residual stream, once more in the compute type, of the product and of the gate.
        backward = stream + (precision == Precision.FLOAT32 ? 0 : bytes * hidden) + 2 * bytes * inner;
        // Those of attention's output, queries, keys, values; in float32 the queries', and where heads share keys, keys
        // and values of every head.
        long shared = query == keys ? 0 : 2 * bytes * query;
        // cuDNN's kernel, if a pack is one segment: its results before they are copied, and keys and values of every
        // head.
        long cudnn =
                options.attention() == ComputeOptions.CudaAttention.CUDNN ? bytes * (query + 2 * keys) + shared : 0;
        backwardAttention = stream + 2 * bytes * (query + keys) + FLOAT * query + shared + cudnn;
        long largest = hidden * Math.max(inner, query);
        if (adapter != null) {
            gradients = bytes * adapter.rank() * Math.max(inner, query);
        } else {
            // Before it is added to the weight's, and multiplied by the weight for the norm's.
            gradients = (config.norms().before() ? 2 : 1) * bytes * largest
                    + (trained.isOffloaded() ? FLOAT * (2 * hidden * (query + keys) + 3 * hidden * inner) : 0);
        }
    }

    /** Bytes of one token in the residual stream. */
    long stream() {
        return stream;
    }

    /** Bytes kept for backward. */
    long kept(int tokens, boolean withProduct) {
        return tokens * (attention + feedForward + (withProduct ? product : 0));
    }

    /** Bytes of what attention gave. */
    long attended(int tokens) {
        return tokens * attended;
    }

    /** Peak bytes of a forward pass that keeps nothing. */
    long forward(int tokens) {
        return tokens * forward;
    }

    /** Bytes that a backward pass allocates in addition to {@link #kept}. */
    long backward(int tokens, boolean withProduct) {
        long inFeedForward = backward + (withProduct ? 0 : product);
        // Attention goes back when what the feed-forward layer kept is freed.
        long inAttention = backwardAttention - feedForward - (withProduct ? product : 0);
        return tokens * Math.max(inFeedForward, inAttention) + gradients;
    }

    /**
     * Peak bytes of backward that runs the layer forward again, with so many tokens at a time in the feed-forward layer.
     *
     * @param chunk 0 for all at once
     */
    long recomputed(int tokens, int chunk) {
        if (chunk == 0 || chunk >= tokens) {
            return kept(tokens, true) + backward(tokens, true);
        }
        // While a chunk passes: what attention keeps, its result, the gradient.
        long inChunk = 2 * stream * tokens + chunk * (feedForward + product + backward + stream);
        return tokens * attention + Math.max(inChunk, tokens * backwardAttention) + gradients;
    }
}
