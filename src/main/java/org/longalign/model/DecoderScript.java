package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Objects;
import org.longalign.model.internal.GradientMode;
import org.longalign.model.internal.TorchScript;

/**
 * The methods of {@code decoder.py}, whose comments give shapes and meaning. One call runs a whole layer, so a layer
 * costs one crossing into native code instead of one for each operation.
 */
final class DecoderScript {
    /** The name of a half's result. */
    static final String OUTPUT = "output";
    /** The names of what attention gives and its backward pass needs. */
    static final String ATTENDED = "attended";

    static final String LOGS = "logs";
    private static final String RESOURCE = "decoder.py";
    private static final String CLASS_NAME = "Decoder";

    /** The kernels of attention, numbered as in the script. */
    enum AttentionKernel {
        /** The one that PyTorch chooses, segment by segment; its backward pass runs forward again. */
        ANY(0),
        /** CUDA's for all segments at once. */
        CUDA_FLASH(1),
        /** The CPU's, segment by segment. */
        CPU(2),
        /** cuDNN's, segment by segment. */
        CUDNN(3);

        private final int code;

        AttentionKernel(int code) {
            this.code = code;
        }

        /**
         * The kernel of a CUDA device: flash attention's is for 16-bit numbers and some sizes of heads, cuDNN's only if it is
         * asked for and may attend.
         */
        static AttentionKernel onCuda(DecoderConfig config, ComputeOptions options, ComputeCapability capability) {
            if (options.precision() != Precision.BFLOAT16 || !capability.hasFlash(config.headSize())) {
                return ANY;
            }
            boolean cudnn = options.attention() == ComputeOptions.CudaAttention.CUDNN
                    && capability.whyNotCudnn(config.attention()) == null;
            return cudnn ? CUDNN : CUDA_FLASH;
        }
    }

    private final TorchScript script;
    private final Precision precision;

    /**
     * Compiles the script for a configuration; it is freed with {@code manager}.
     *
     * @param adapterScale what the product of a low-rank adapter's matrices is multiplied by; any number without one
     */
    DecoderScript(
            DecoderConfig config,
            Precision precision,
            double adapterScale,
            AttentionKernel attention,
            NDManager manager) {
        this.precision = precision;
        script = TorchScript.load(
                DecoderScript.class,
                RESOURCE,
                CLASS_NAME,
                attributes(config, precision, adapterScale, attention),
                manager);
    }

    /** The script as an archive that PyTorch reads without Java. */
    static byte[] archive(DecoderConfig config, Precision precision, AttentionKernel attention) {
        return TorchScript.archive(
                DecoderScript.class, RESOURCE, CLASS_NAME, attributes(config, precision, 1, attention));
    }

    /** The script's attributes. */
    static Map<String, Number> attributes(
            DecoderConfig config, Precision precision, double adapterScale, AttentionKernel attention) {
        return Map.ofEntries(
                Map.entry("heads", config.heads()),
                Map.entry("key_value_heads", config.keyValueHeads()),
                Map.entry("head_size", config.headSize()),
                Map.entry("rotated", config.rope().dimensions()),
                Map.entry("interleaved", config.rope().interleaved() ? 1 : 0),
                Map.entry("rotation_scale", config.rope().scaling().attentionFactor()),
                Map.entry("window", config.attention().slidingWindow()),
                Map.entry("norm_epsilon", config.normEpsilon()),
                Map.entry("compute", precision.scalarType()),
                Map.entry("attention", attention.code),
                Map.entry("adapter_scale", adapterScale));
    }

    /** The compute type. */
    Precision precision() {
        return precision;
    }

    NDArray embed(NDArray ids, NDArray weight) {
        return script.call("embed", ids, weight);
    }

    NDArray rotation(NDArray positions, NDArray frequencies) {
        return script.call("rotation", positions, frequencies);
    }

    /** Adds the gradient {@code d} of the embedded tokens to that of the embedding. */
    void embedGradient(NDArray d, NDArray ids, NDArray total) {
        script.update("embed_gradient", d, ids, total);
    }

    /** Runs one layer; {@code weights} are those of {@link DecoderWeights#layer}. */
    NDArray layer(NDArray x, Map<String, NDArray> weights, NDArray rotation, SegmentBoundaries boundaries) {
        return script.with(x)
                .add(weights)
                .add(rotation, boundaries.lengths(), boundaries.cuSeqlens())
                .call("layer");
    }

    /** The same for the last layer; its feed-forward layer has the chosen tokens only: [1, number of them, hidden size]. */
    NDArray lastLayer(
            NDArray x, Map<String, NDArray> weights, NDArray rotation, SegmentBoundaries boundaries, NDArray chosen) {
        return script.with(x)
                .add(weights)
                .add(rotation, boundaries.lengths(), boundaries.cuSeqlens(), chosen)
                .call("last_layer");
    }

    /** The chosen tokens of all rows, by their indices: [1, number of them, hidden size]. */
    NDArray chosen(NDArray x, NDArray indices) {
        return script.call("chosen", x, indices);
    }

    /** The gradient of {@link #chosen}: that of its result, {@code d}, at the chosen tokens of {@code all}, which is zeros. */
    void place(NDArray d, NDArray indices, NDArray all) {
        script.call("place", d, indices, all).close();
    }

    /** Runs the first half of a layer, attention: what backward needs by name, and the result as {@link #OUTPUT}. */
    Map<String, NDArray> attention(
            NDArray x, Map<String, NDArray> weights, NDArray rotation, SegmentBoundaries boundaries) {
        return script.with(x)
                .add(weights)
                .add(rotation, boundaries.lengths(), boundaries.cuSeqlens())
                .callForDictionary("attention_kept");
    }

    /** The same, if {@link #ATTENDED} and {@link #LOGS} of a pass before are there. */
    Map<String, NDArray> attentionAgain(
            NDArray x,
            Map<String, NDArray> weights,
            NDArray rotation,
            Map<String, NDArray> attended,
            SegmentBoundaries boundaries) {
        return script.with(x)
                .add(weights)
                .add(
                        rotation,
                        Objects.requireNonNull(attended.get(ATTENDED)),
                        Objects.requireNonNull(attended.get(LOGS)),
                        boundaries.lengths(),
                        boundaries.cuSeqlens())
                .callForDictionary("attention_again");
    }

    /**
     * Runs the second half of a layer, the feed-forward layer, as {@link #attention}.
     *
     * @param all whether everything is kept that backward would have to compute again
     */
    Map<String, NDArray> feedForward(NDArray x, Map<String, NDArray> weights, boolean all) {
        return script.with(x).add(weights).callForDictionary(all ? "feed_forward_kept" : "feed_forward_kept_in_part");
    }

    /** The arrays of the second half that backward needs, without the result. */
    Map<String, NDArray> feedForwardAgain(NDArray x, Map<String, NDArray> weights) {
        return script.with(x).add(weights).callForDictionary("feed_forward_again");
    }

    /** Runs the second half of a layer, so many tokens of a row at a time, and keeps nothing. */
    NDArray feedForwardInChunks(NDArray x, Map<String, NDArray> weights, NDArray chunk) {
        return script.with(x).add(weights).add(chunk).call("feed_forward_in_chunks");
    }

    /** The backward pass of the second half: changes {@code d} to the gradient of its input and adds to {@code g}. */
    void feedForwardGradient(
            NDArray d, Map<String, NDArray> weights, Map<String, NDArray> g, Map<String, NDArray> kept) {
        script.with(d)
                .add(weights)
                .add(g)
                .add(kept)
                .call("feed_forward_gradient")
                .close();
    }

    /** The same from the half's input, so many tokens of a row at a time. */
    void feedForwardGradientInChunks(
            NDArray x, NDArray d, Map<String, NDArray> weights, Map<String, NDArray> g, NDArray chunk) {
        script.with(x, d)
                .add(weights)
                .add(g)
                .add(chunk)
                .call("feed_forward_gradient_in_chunks")
                .close();
    }

    /** The backward pass of the first half: changes {@code d} to the gradient of its input and adds to {@code g}. */
    void attentionGradient(
            NDArray d,
            Map<String, NDArray> weights,
            Map<String, NDArray> g,
            Map<String, NDArray> kept,
            NDArray rotation,
            SegmentBoundaries boundaries) {
        script.with(d)
                .add(weights)
                .add(g)
                .add(kept)
                .add(rotation, boundaries.lengths(), boundaries.cuSeqlens())
                .call("attention_gradient")
                .close();
    }

    /**
     * Runs attention alone, forward and backward: its output and the gradients of queries, keys and values, each by a name
     * for people.
     *
     * @param d the gradient of the output
     */
    Map<String, NDArray> attentionAlone(NDArray q, NDArray k, NDArray v, NDArray d, SegmentBoundaries boundaries) {
        return script.with(q, k, v, d, boundaries.lengths(), boundaries.cuSeqlens())
                .callForDictionary("attention_alone");
    }

    /** The norm of {@code x - y} as a share of that of {@code y}. */
    double distance(NDArray x, NDArray y) {
        return script.compute("distance", x, y)[0];
    }

    /** Waits until the device has computed {@code x}. */
    void await(NDArray x) {
        script.compute("first_number", x);
    }

    /** An empty KV cache of one layer for {@code capacity} tokens; belongs to {@code owner}'s manager. */
    NDArray newCache(NDArray owner, NDArray capacity) {
        return script.call("new_cache", owner, capacity);
    }

    /** A copy of a weight in the compute type; belongs to {@code owner}'s manager. */
    NDArray converted(NDArray owner, NDArray weight) {
        return script.call("converted", owner, weight);
    }

    /**
     * Runs one layer on the next tokens of a row and stores their keys and values in {@code cache} from {@code place}
     * on.
     */
    NDArray layerWithCache(NDArray x, Map<String, NDArray> weights, NDArray rotation, NDArray cache, NDArray place) {
        return script.with(x).add(weights).add(rotation, cache, place).call("layer_with_cache");
    }

    NDArray logits(NDArray hidden, NDArray norm, NDArray head) {
        return script.call("logits", hidden, norm, head);
    }

    /** The logits of each row's last token. */
    NDArray lastLogits(NDArray hidden, NDArray norm, NDArray head) {
        return script.call("last_logits", hidden, norm, head);
    }

    NDArray losses(NDArray hidden, NDArray norm, NDArray head, NDArray predictors, NDArray targets) {
        return script.call("losses", hidden, norm, head, predictors, targets);
    }

    /**
     * The same losses; puts their gradient, each times its weight, into that of the hidden states and adds to {@code g},
     * which has the gradients of norm and head by these names as far as they are trained.
     */
    NDArray lossesWithGradients(
            NDArray hidden,
            Map<String, NDArray> g,
            NDArray norm,
            NDArray head,
            NDArray predictors,
            NDArray targets,
            NDArray lossWeights,
            NDArray hiddenGradient) {
        return script.with(hidden)
                .add(g)
                .add(norm, head, predictors, targets, lossWeights, hiddenGradient)
                .call("losses_with_gradients");
    }

    /** The most likely id after each predictor, int64. */
    NDArray mostLikely(NDArray hidden, NDArray norm, NDArray head, NDArray predictors) {
        return script.call("most_likely", hidden, norm, head, predictors);
    }

    /** A weight with the product of its adapter's matrices added, float32; belongs to the weight's manager. */
    NDArray merged(NDArray weight, NDArray a, NDArray b) {
        return script.call("merged", weight, a, b);
    }

    /** Sets gradients to zero; {@code owner} is any array. */
    void clear(NDArray owner, Map<String, NDArray> gradients) {
        GradientMode.OFF.call(() -> script.with(owner).add(gradients).call("clear")).close();
    }

    /** Adds an array of any type on any device to {@code total} in place. */
    void add(NDArray total, NDArray more) {
        script.update("add", total, more);
    }

    /** Gives {@code target} the numbers of an array of any type on any device. */
    void assign(NDArray target, NDArray source) {
        script.update("assign", target, source);
    }

    /** An array in bfloat16; belongs to the same manager. */
    NDArray narrowed(NDArray x) {
        return script.call("narrowed", x);
    }

    /** A new array in float32; belongs to the same manager. */
    NDArray widened(NDArray x) {
        return script.call("widened", x);
    }
}
