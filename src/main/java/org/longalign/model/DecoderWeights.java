package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The float32 weights of a decoder by their names in a Hugging Face Llama, norms of outputs by those in a GLM-4. A linear
 * layer's weight is [outputs, inputs].
 */
final class DecoderWeights {
    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String LAST_NORM = "model.norm.weight";
    static final String HEAD = "lm_head.weight";
    /**
     * All possible weights of a layer, in the order of the arguments of the script's {@code layer}. Biases and norms
     * that a configuration lacks are passed as empty arrays.
     */
    private static final List<String> LAYER = List.of(
            "input_layernorm.weight",
            "self_attn.q_proj.weight",
            "self_attn.q_proj.bias",
            "self_attn.q_norm.weight",
            "self_attn.k_proj.weight",
            "self_attn.k_proj.bias",
            "self_attn.k_norm.weight",
            "self_attn.v_proj.weight",
            "self_attn.v_proj.bias",
            "self_attn.o_proj.weight",
            "self_attn.o_proj.bias",
            "post_self_attn_layernorm.weight",
            "post_attention_layernorm.weight",
            "mlp.gate_proj.weight",
            "mlp.up_proj.weight",
            "mlp.down_proj.weight",
            "post_mlp_layernorm.weight");

    private final boolean tiedHead;
    private final Map<String, NDArray> byName = new LinkedHashMap<>();
    private final NDArray[][] layers;

    private DecoderWeights(DecoderConfig config) {
        tiedHead = config.tiedHead();
        layers = new NDArray[config.layers()][LAYER.size()];
    }

    /**
     * Creates the weights of a configuration from a source and enables their gradients.
     *
     * @throws IllegalArgumentException naming a weight whose shape differs from the configuration's
     */
    static DecoderWeights of(DecoderConfig config, WeightSource source, NDManager manager) {
        DecoderWeights weights = new DecoderWeights(config);
        shapes(config).forEach((name, shape) -> {
            NDArray array = source.weight(name, shape, manager);
            if (!array.getShape().equals(shape)) {
                throw new IllegalArgumentException(
                        name + " has the shape " + array.getShape() + ", but the configuration asks for " + shape);
            }
            array.setRequiresGradient(true);
            weights.byName.put(name, array);
        });
        NDArray absent = manager.create(new float[0], new Shape(0));
        for (int i = 0; i < weights.layers.length; i++) {
            for (int j = 0; j < LAYER.size(); j++) {
                NDArray array = weights.byName.get(layerName(i, LAYER.get(j)));
                weights.layers[i][j] = array == null ? absent : array;
            }
        }
        return weights;
    }

    /** The name and shape of every weight, in the order of the forward pass. */
    static Map<String, Shape> shapes(DecoderConfig config) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(EMBEDDING, new Shape(config.vocabularySize(), config.hiddenSize()));
        Map<String, Shape> layer = layerShapes(config);
        for (int i = 0; i < config.layers(); i++) {
            for (String name : LAYER) {
                Shape shape = layer.get(name);
                if (shape != null) {
                    shapes.put(layerName(i, name), shape);
                }
            }
        }
        shapes.put(LAST_NORM, new Shape(config.hiddenSize()));
        if (!config.tiedHead()) {
            shapes.put(HEAD, new Shape(config.vocabularySize(), config.hiddenSize()));
        }
        return shapes;
    }

    private static Map<String, Shape> layerShapes(DecoderConfig config) {
        AttentionConfig attention = config.attention();
        long hidden = config.hiddenSize();
        long query = attention.querySize();
        long keyValue = attention.keyValueSize();
        long intermediate = config.intermediateSize();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        if (config.norms().before()) {
            shapes.put("input_layernorm.weight", new Shape(hidden));
            shapes.put("post_attention_layernorm.weight", new Shape(hidden));
        }
        if (config.norms().after()) {
            shapes.put("post_self_attn_layernorm.weight", new Shape(hidden));
            shapes.put("post_mlp_layernorm.weight", new Shape(hidden));
        }
        shapes.put("self_attn.q_proj.weight", new Shape(query, hidden));
        shapes.put("self_attn.k_proj.weight", new Shape(keyValue, hidden));
        shapes.put("self_attn.v_proj.weight", new Shape(keyValue, hidden));
        if (attention.queryKeyValueBias()) {
            shapes.put("self_attn.q_proj.bias", new Shape(query));
            shapes.put("self_attn.k_proj.bias", new Shape(keyValue));
            shapes.put("self_attn.v_proj.bias", new Shape(keyValue));
        }
        if (attention.queryKeyNorm() != AttentionConfig.QueryKeyNorm.NONE) {
            boolean eachHead = attention.queryKeyNorm() == AttentionConfig.QueryKeyNorm.EACH_HEAD;
            shapes.put("self_attn.q_norm.weight", new Shape(eachHead ? attention.headSize() : query));
            shapes.put("self_attn.k_norm.weight", new Shape(eachHead ? attention.headSize() : keyValue));
        }
        shapes.put("self_attn.o_proj.weight", new Shape(hidden, query));
        if (attention.outputBias()) {
            shapes.put("self_attn.o_proj.bias", new Shape(hidden));
        }
        shapes.put("mlp.gate_proj.weight", new Shape(intermediate, hidden));
        shapes.put("mlp.up_proj.weight", new Shape(intermediate, hidden));
        shapes.put("mlp.down_proj.weight", new Shape(hidden, intermediate));
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

    NDArray get(String name) {
        NDArray array = byName.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no weight " + name + "; there are " + byName.keySet());
        }
        return array;
    }

    private static String layerName(int layer, String name) {
        return "model.layers." + layer + "." + name;
    }
}
