package org.longalign.model;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Maps a model's weights to the tensors in its files: one to one under the same names, except that some architectures
 * join matrices, one's rows after the other's, or have other names:
 *
 * <pre>
 * GLM       mlp.gate_up_proj.weight                 gate, up
 * Phi-3     self_attn.qkv_proj.weight               queries, keys, values
 *           mlp.gate_up_proj.weight                 gate, up
 * OLMo 2    post_attention_layernorm.weight         the norm of attention's output, which GLM-4 names
 *                                                   post_self_attn_layernorm.weight
 *           post_feedforward_layernorm.weight       the norm of the feed-forward layer's output
 * ChatGLM   self_attention.query_key_value.weight   queries, keys, values; the same for .bias
 *           mlp.dense_h_to_4h.weight                gate, up
 * </pre>
 */
final class StoredWeights {
    /** Rotary frequencies: old checkpoints store them although they follow from config.json. */
    private static final String FREQUENCIES = ".rotary_emb.inv_freq";

    private static final String CHATGLM_FREQUENCIES = "transformer.rotary_pos_emb.inv_freq";
    private static final Pattern OF_LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)");

    private static final Map<String, String> GATE_AND_UP = Map.of(
            "mlp.gate_proj.weight", "mlp.gate_up_proj.weight",
            "mlp.up_proj.weight", "mlp.gate_up_proj.weight");

    private static final Map<String, String> PHI3 = Map.of(
            "self_attn.q_proj.weight", "self_attn.qkv_proj.weight",
            "self_attn.k_proj.weight", "self_attn.qkv_proj.weight",
            "self_attn.v_proj.weight", "self_attn.qkv_proj.weight",
            "mlp.gate_proj.weight", "mlp.gate_up_proj.weight",
            "mlp.up_proj.weight", "mlp.gate_up_proj.weight");

    private static final Map<String, String> OLMO2 = Map.of(
            "post_self_attn_layernorm.weight", "post_attention_layernorm.weight",
            "post_mlp_layernorm.weight", "post_feedforward_layernorm.weight");

    private static final Map<String, String> CHATGLM = Map.ofEntries(
            Map.entry(DecoderWeights.EMBEDDING, "transformer.embedding.word_embeddings.weight"),
            Map.entry(DecoderWeights.LAST_NORM, "transformer.encoder.final_layernorm.weight"),
            Map.entry(DecoderWeights.HEAD, "transformer.output_layer.weight"),
            Map.entry("self_attn.q_proj.weight", "self_attention.query_key_value.weight"),
            Map.entry("self_attn.k_proj.weight", "self_attention.query_key_value.weight"),
            Map.entry("self_attn.v_proj.weight", "self_attention.query_key_value.weight"),
            Map.entry("self_attn.q_proj.bias", "self_attention.query_key_value.bias"),
            Map.entry("self_attn.k_proj.bias", "self_attention.query_key_value.bias"),
            Map.entry("self_attn.v_proj.bias", "self_attention.query_key_value.bias"),
            Map.entry("self_attn.o_proj.weight", "self_attention.dense.weight"),
            Map.entry("mlp.gate_proj.weight", "mlp.dense_h_to_4h.weight"),
            Map.entry("mlp.up_proj.weight", "mlp.dense_h_to_4h.weight"),
            Map.entry("mlp.down_proj.weight", "mlp.dense_4h_to_h.weight"));

    private StoredWeights() {}

    /** The weights in each stored tensor, in the order of their rows. */
    static Map<String, List<String>> parts(Architecture architecture, DecoderConfig config) {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        for (String weight : WeightShapes.of(config).keySet()) {
            parts.computeIfAbsent(name(architecture, weight), key -> new ArrayList<>())
                    .add(weight);
        }
        return parts;
    }

    /** The name of the tensor that holds a weight. */
    static String name(Architecture architecture, String weight) {
        Map<String, String> names = names(architecture);
        Matcher matcher = OF_LAYER.matcher(weight);
        if (!matcher.matches()) {
            return names.getOrDefault(weight, weight);
        }
        String layers = architecture == Architecture.CHATGLM ? "transformer.encoder.layers." : "model.layers.";
        String suffix = matcher.group(2);
        return layers + matcher.group(1) + "." + names.getOrDefault(suffix, suffix);
    }

    private static Map<String, String> names(Architecture architecture) {
        return switch (architecture) {
            case LLAMA, MISTRAL, QWEN2, QWEN3 -> Map.of();
            case GLM, GLM4 -> GATE_AND_UP;
            case PHI3 -> PHI3;
            case OLMO2 -> OLMO2;
            case CHATGLM -> CHATGLM;
        };
    }

    /** Whether a stored tensor follows from config.json and is not read. */
    static boolean isIgnored(Architecture architecture, String name) {
        return name.endsWith(FREQUENCIES) || (architecture == Architecture.CHATGLM && name.equals(CHATGLM_FREQUENCIES));
    }

    /** The shape of a tensor that joins these weights. */
    static List<Long> shape(List<String> parts, Map<String, Shape> shapes) {
        List<Long> joined = new ArrayList<>();
        for (String part : parts) {
            long[] sizes = shapes.getOrDefault(part, new Shape()).getShape();
            if (joined.isEmpty()) {
                for (long size : sizes) {
                    joined.add(size);
                }
            } else {
                joined.set(0, joined.get(0) + sizes[0]);
            }
        }
        return joined;
    }
}
