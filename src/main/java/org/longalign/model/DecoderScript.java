package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.longalign.model.internal.TorchScript;

/**
 * The methods of {@code decoder.py}, whose comments give shapes and meaning. One call runs a whole layer, so a layer
 * costs one crossing into native code instead of one for each operation.
 */
final class DecoderScript {
    private static final String RESOURCE = "decoder.py";
    private static final String CLASS_NAME = "Decoder";

    private final TorchScript script;
    private final boolean flash;

    /**
     * Compiles the script for a configuration; it is freed with {@code manager}.
     *
     * @param adapterScale what the product of a low-rank adapter's matrices is multiplied by; any number without one
     * @param device the weights' device: the variable-length flash kernel exists on CUDA only, for 16-bit numbers and
     *     some sizes of heads; elsewhere a loop attends segment by segment
     */
    DecoderScript(DecoderConfig config, Precision precision, double adapterScale, Device device, NDManager manager) {
        flash = device.kind() == Device.Kind.CUDA
                && precision == Precision.BFLOAT16
                && ComputeCapability.of(device).hasFlash(config.headSize());
        script = TorchScript.load(
                DecoderScript.class, RESOURCE, CLASS_NAME, attributes(config, precision, adapterScale, flash), manager);
    }

    /** The script as an archive that PyTorch reads without Java. */
    static byte[] archive(DecoderConfig config, Precision precision, boolean flash) {
        return TorchScript.archive(DecoderScript.class, RESOURCE, CLASS_NAME, attributes(config, precision, 1, flash));
    }

    private static Map<String, Number> attributes(
            DecoderConfig config, Precision precision, double adapterScale, boolean flash) {
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
                Map.entry("flash", flash ? 1 : 0),
                Map.entry("adapter_scale", adapterScale));
    }

    /** Whether attention runs in the flash kernel. */
    boolean hasFlash() {
        return flash;
    }

    NDArray embed(NDArray ids, NDArray weight) {
        return script.call("embed", ids, weight);
    }

    NDArray rotation(NDArray positions, NDArray frequencies) {
        return script.call("rotation", positions, frequencies);
    }

    /** Runs one layer; {@code weights} are those of {@link DecoderWeights#layer}. */
    NDArray layer(NDArray x, Map<String, NDArray> weights, NDArray rotation, SegmentBoundaries boundaries) {
        return script.call("layer", x, weights, rotation, boundaries.lengths(), boundaries.cuSeqlens());
    }

    /** Runs the first half of a layer, attention. */
    NDArray attention(NDArray x, Map<String, NDArray> weights, NDArray rotation, SegmentBoundaries boundaries) {
        return script.call("attention", x, weights, rotation, boundaries.lengths(), boundaries.cuSeqlens());
    }

    /** Runs the second half of a layer, the feed-forward layer. */
    NDArray feedForward(NDArray x, Map<String, NDArray> weights) {
        return script.call("feed_forward", x, weights);
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
        return script.call("layer_with_cache", x, weights, rotation, cache, place);
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

    /** The most likely id after each predictor, int64. */
    NDArray mostLikely(NDArray hidden, NDArray norm, NDArray head, NDArray predictors) {
        return script.call("most_likely", hidden, norm, head, predictors);
    }

    /** A weight with the product of its adapter's matrices added, float32; belongs to the weight's manager. */
    NDArray merged(NDArray weight, NDArray a, NDArray b) {
        return script.call("merged", weight, a, b);
    }

    void clear(NDArray gradient) {
        script.update("clear", gradient);
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
