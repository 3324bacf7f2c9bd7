package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/**
 * The methods of the script {@code decoder.py}, whose comments give shapes and meaning. One call runs a whole layer, so
 * that a step costs a handful of crossings into native code instead of one for each operation.
 */
final class DecoderScript {
    private final Script script;

    /** Compiles the script for a configuration; it lives as long as {@code manager}. */
    DecoderScript(DecoderConfig config, NDManager manager) {
        Map<String, Number> attributes = Map.of(
                "heads", config.heads(),
                "key_value_heads", config.keyValueHeads(),
                "head_size", config.headSize(),
                "norm_epsilon", config.normEpsilon());
        script = Script.load(DecoderScript.class, "decoder.py", "Decoder", attributes, manager);
    }

    NDArray embed(NDArray ids, NDArray weight) {
        return script.call("embed", ids, weight);
    }

    NDArray rotation(NDArray positions, NDArray frequencies) {
        return script.call("rotation", positions, frequencies);
    }

    /** One layer; {@code weights} in the order of {@link DecoderWeights#layer}. */
    NDArray layer(NDArray x, NDArray[] weights, NDArray rotation, NDArray cuSeqlens) {
        NDArray[] arguments = new NDArray[weights.length + 3];
        arguments[0] = x;
        System.arraycopy(weights, 0, arguments, 1, weights.length);
        arguments[weights.length + 1] = rotation;
        arguments[weights.length + 2] = cuSeqlens;
        return script.call("layer", arguments);
    }

    NDArray logits(NDArray hidden, NDArray norm, NDArray head) {
        return script.call("logits", hidden, norm, head);
    }

    NDArray losses(NDArray hidden, NDArray norm, NDArray head, NDArray predictors, NDArray targets) {
        return script.call("losses", hidden, norm, head, predictors, targets);
    }

    void clear(NDArray gradient) {
        script.update("clear", gradient);
    }
}
