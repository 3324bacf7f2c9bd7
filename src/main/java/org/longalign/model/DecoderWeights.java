package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The weights of a decoder, float32, by Hugging Face's names for a Llama. A linear layer's weight is [outputs, inputs].
 */
final class DecoderWeights {
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String LAST_NORM = "model.norm.weight";
    private static final String HEAD = "lm_head.weight";
    /** The weights of a layer, in the order in which the script's {@code layer} takes them. */
    private static final List<String> LAYER = List.of(
            "input_layernorm",
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.o_proj",
            "post_attention_layernorm",
            "mlp.gate_proj",
            "mlp.up_proj",
            "mlp.down_proj");

    private final boolean tiedHead;
    private final Map<String, NDArray> byName = new LinkedHashMap<>();
    private final NDArray[][] layers;

    private DecoderWeights(DecoderConfig config) {
        tiedHead = config.tiedHead();
        layers = new NDArray[config.layers()][];
    }

    /**
     * Random weights, the same for the same seed on every machine: normal with a standard deviation of 1 / sqrt(inputs),
     * the two projections that write to the residual stream smaller by sqrt(2 x layers), norms 1. Embeddings have unit
     * variance, with which small models learn to recall much sooner; a tied head needs them at 1 / sqrt(width).
     */
    static DecoderWeights random(DecoderConfig config, long seed, NDManager manager) {
        DecoderWeights weights = new DecoderWeights(config);
        for (Map.Entry<String, Shape> entry : shapes(config).entrySet()) {
            String name = entry.getKey();
            Shape shape = entry.getValue();
            float[] values = new float[Math.toIntExact(shape.size())];
            if (shape.dimension() == 1) {
                Arrays.fill(values, 1);
            } else {
                double deviation = 1 / Math.sqrt((double) shape.get(1));
                if (name.equals(EMBEDDING) && !config.tiedHead()) {
                    deviation = 1;
                } else if (name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight")) {
                    deviation /= Math.sqrt(2.0 * config.layers());
                }
                // A generator for each weight: adding or removing one leaves the others as they were.
                Random random = new Random(seed * 0x9E3779B97F4A7C15L + name.hashCode());
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (deviation * random.nextGaussian());
                }
            }
            NDArray array = manager.create(values, shape);
            array.setRequiresGradient(true);
            weights.byName.put(name, array);
        }
        weights.collectLayers();
        return weights;
    }

    /** Every weight's name and shape, in the order of the forward pass. */
    static Map<String, Shape> shapes(DecoderConfig config) {
        long hidden = config.hiddenSize();
        long keyValue = (long) config.keyValueHeads() * config.headSize();
        long intermediate = config.intermediateSize();
        List<Shape> layer = List.of(
                new Shape(hidden),
                new Shape(hidden, hidden),
                new Shape(keyValue, hidden),
                new Shape(keyValue, hidden),
                new Shape(hidden, hidden),
                new Shape(hidden),
                new Shape(intermediate, hidden),
                new Shape(intermediate, hidden),
                new Shape(hidden, intermediate));
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(EMBEDDING, new Shape(config.vocabularySize(), hidden));
        for (int i = 0; i < config.layers(); i++) {
            for (int j = 0; j < LAYER.size(); j++) {
                shapes.put(layerName(i, j), layer.get(j));
            }
        }
        shapes.put(LAST_NORM, new Shape(hidden));
        if (!config.tiedHead()) {
            shapes.put(HEAD, new Shape(config.vocabularySize(), hidden));
        }
        return shapes;
    }

    Map<String, NDArray> byName() {
        return Collections.unmodifiableMap(byName);
    }

    NDArray embedding() {
        return get(EMBEDDING);
    }

    NDArray[] layer(int index) {
        return layers[index];
    }

    int layers() {
        return layers.length;
    }

    NDArray lastNorm() {
        return get(LAST_NORM);
    }

    NDArray head() {
        return get(tiedHead ? EMBEDDING : HEAD);
    }

    private void collectLayers() {
        for (int i = 0; i < layers.length; i++) {
            layers[i] = new NDArray[LAYER.size()];
            for (int j = 0; j < LAYER.size(); j++) {
                layers[i][j] = get(layerName(i, j));
            }
        }
    }

    NDArray get(String name) {
        NDArray array = byName.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no weight " + name + "; there are " + byName.keySet());
        }
        return array;
    }

    private static String layerName(int layer, int index) {
        return "model.layers." + layer + "." + LAYER.get(index) + ".weight";
    }
}
