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

    /**
     * Compiles the script for a configuration; it is freed with {@code manager}.
     *
     * @param device the weights' device: the variable-length flash kernel exists on CUDA only, for 16-bit numbers and
     *     some sizes of heads; elsewhere a loop attends segment by segment
     */
    DecoderScript(DecoderConfig config, Precision precision, Device device, NDManager manager) {
        boolean flash = device.kind() == Device.Kind.CUDA
                && precision == Precision.BFLOAT16
                && ComputeCapability.of(device).hasFlash(config.headSize());
        script = TorchScript.load(
                DecoderScript.class, RESOURCE, CLASS_NAME, attributes(config, precision, flash), manager);
    }

    /** The script as an archive that PyTorch reads without Java. */
    static byte[] archive(DecoderConfig config, Precision precision, boolean flash) {
        return TorchScript.archive(DecoderScript.class, RESOURCE, CLASS_NAME, attributes(config, precision, flash));
    }

    private static Map<String, Number> attributes(DecoderConfig config, Precision precision, boolean flash) {
        return Map.of(
                "heads", config.heads(),
                "key_value_heads", config.keyValueHeads(),
                "head_size", config.headSize(),
                "rotated", config.rope().dimensions(),
                "interleaved", config.rope().interleaved() ? 1 : 0,
                "rotation_scale", config.rope().scaling().attentionFactor(),
                "window", config.attention().slidingWindow(),
                "norm_epsilon", config.normEpsilon(),
                "compute", precision.scalarType(),
                "flash", flash ? 1 : 0);
    }

    NDArray embed(NDArray ids, NDArray weight) {
        return script.call("embed", ids, weight);
    }

    NDArray rotation(NDArray positions, NDArray frequencies) {
        return script.call("rotation", positions, frequencies);
    }

    /** Runs one layer; {@code weights} are those of {@link DecoderWeights#layer}. */
    NDArray layer(NDArray x, NDArray[] weights, NDArray rotation, SegmentBoundaries boundaries) {
        return script.call("layer", arguments(x, weights, rotation, boundaries.lengths(), boundaries.cuSeqlens()));
    }

    /** An empty KV cache of one layer for {@code capacity} tokens; belongs to {@code owner}'s manager. */
    NDArray newCache(NDArray owner, NDArray capacity) {
        return script.call("new_cache", owner, capacity);
    }

    /** A weight in the compute type; belongs to {@code owner}'s manager. */
    NDArray converted(NDArray owner, NDArray weight) {
        return script.call("converted", owner, weight);
    }

    /**
     * Runs one layer on the next tokens of a row and stores their keys and values in {@code cache} from {@code place}
     * on.
     */
    NDArray layerWithCache(NDArray x, NDArray[] weights, NDArray rotation, NDArray cache, NDArray place) {
        return script.call("layer_with_cache", arguments(x, weights, rotation, cache, place));
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

    void clear(NDArray gradient) {
        script.update("clear", gradient);
    }

    private static NDArray[] arguments(NDArray x, NDArray[] weights, NDArray... others) {
        NDArray[] arguments = new NDArray[1 + weights.length + others.length];
        arguments[0] = x;
        System.arraycopy(weights, 0, arguments, 1, weights.length);
        System.arraycopy(others, 0, arguments, 1 + weights.length, others.length);
        return arguments;
    }
}
