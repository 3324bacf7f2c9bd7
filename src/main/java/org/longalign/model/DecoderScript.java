package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The methods of the script {@code decoder.py}, whose comments give shapes and meaning. One call runs a whole layer, so
 * that a step costs a handful of crossings into native code instead of one for each operation.
 *
 * <p>Outputs belong to the manager of a call's first argument, which therefore has to be an activation and not a weight.
 */
final class DecoderScript {
    private static final String SOURCE = "decoder.py";

    private final PtSymbolBlock module;
    private final NDManager manager;
    private final Map<String, NDArray> methodNames = new LinkedHashMap<>();

    /** Compiles the script for a configuration; it lives as long as {@code manager}. */
    DecoderScript(DecoderConfig config, NDManager manager) {
        this.manager = manager;
        Map<String, Number> attributes = new LinkedHashMap<>();
        attributes.put("heads", config.heads());
        attributes.put("key_value_heads", config.keyValueHeads());
        attributes.put("head_size", config.headSize());
        attributes.put("norm_epsilon", config.normEpsilon());
        byte[] archive = ScriptArchive.write("Decoder", source(), attributes);
        try {
            module = JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(archive), true, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    NDArray embed(NDArray ids, NDArray weight) {
        return call("embed", ids, weight);
    }

    NDArray rotation(NDArray positions, NDArray frequencies) {
        return call("rotation", positions, frequencies);
    }

    /** One layer; {@code weights} in the order of {@link DecoderWeights#layer}. */
    NDArray layer(NDArray x, NDArray[] weights, NDArray rotation, NDArray cuSeqlens) {
        NDArray[] arguments = new NDArray[weights.length + 3];
        arguments[0] = x;
        System.arraycopy(weights, 0, arguments, 1, weights.length);
        arguments[weights.length + 1] = rotation;
        arguments[weights.length + 2] = cuSeqlens;
        return call("layer", arguments);
    }

    NDArray logits(NDArray hidden, NDArray norm, NDArray head) {
        return call("logits", hidden, norm, head);
    }

    NDArray losses(NDArray hidden, NDArray norm, NDArray head, NDArray predictors, NDArray targets) {
        return call("losses", hidden, norm, head, predictors, targets);
    }

    private NDArray call(String method, NDArray... arguments) {
        NDList inputs = new NDList(arguments);
        inputs.add(methodName(method));
        // Always as in training: otherwise DJL returns inference tensors, which can never take a gradient. Whether a
        // graph is recorded is GradientMode's to say.
        return IValueUtils.forward(module, inputs, true).singletonOrThrow();
    }

    /** DJL takes the name of the method to run from an input array's name. */
    private NDArray methodName(String method) {
        return methodNames.computeIfAbsent(method, name -> {
            NDArray carrier = manager.create(0f);
            carrier.setName("module_method:" + name);
            return carrier;
        });
    }

    private static String source() {
        try (InputStream in = DecoderScript.class.getResourceAsStream(SOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + SOURCE + " is missing beside " + DecoderScript.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource " + SOURCE + ": " + e.getMessage(), e);
        }
    }
}
