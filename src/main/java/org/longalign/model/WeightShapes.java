package org.longalign.model;

import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names and shapes of a decoder's weights. */
final class WeightShapes {
    /** All possible weights of a layer, in the order of the forward pass. */
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

    private WeightShapes() {}

    /** The name and shape of every weight, in the order of the forward pass. */
    static Map<String, Shape> of(DecoderConfig config) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(DecoderWeights.EMBEDDING, new Shape(config.vocabularySize(), config.hiddenSize()));
        Map<String, Shape> layer = layerShapes(config);
        for (int i = 0; i < config.layers(); i++) {
            for (String name : LAYER) {
                Shape shape = layer.get(name);
                if (shape != null) {
                    shapes.put(DecoderWeights.layerName(i, name), shape);
                }
            }
        }
        shapes.put(DecoderWeights.LAST_NORM, new Shape(config.hiddenSize()));
        if (!config.tiedHead()) {
            shapes.put(DecoderWeights.HEAD, new Shape(config.vocabularySize(), config.hiddenSize()));
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
}
