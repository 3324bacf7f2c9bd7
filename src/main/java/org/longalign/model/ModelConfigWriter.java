package org.longalign.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.longalign.model.safetensors.TensorType;

/** Writes a decoder's configuration as a config.json for transformers. */
final class ModelConfigWriter {
    private static final String POSITIONS = "max_position_embeddings";

    private ModelConfigWriter() {}

    /** The config.json of a model that was created, not loaded. */
    static ObjectNode create(Architecture architecture, DecoderConfig config) {
        AttentionConfig attention = config.attention();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("architectures").add(architecture.className());
        json.put("model_type", architecture.modelType());
        json.put("vocab_size", config.vocabularySize());
        json.put("hidden_size", config.hiddenSize());
        json.put("intermediate_size", config.intermediateSize());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", attention.heads());
        json.put("num_key_value_heads", attention.keyValueHeads());
        json.put("head_dim", attention.headSize());
        json.put("hidden_act", "silu");
        json.put("rms_norm_eps", config.normEpsilon());
        json.put(POSITIONS, SaveOptions.DEFAULT_MAX_POSITIONS);
        json.put("tie_word_embeddings", config.tiedHead());
        if (architecture != Architecture.QWEN2 && architecture != Architecture.MISTRAL) {
            json.put("attention_bias", attention.queryKeyValueBias());
        }
        // If these were absent, transformers would assume the ids of the architecture's own tokenizer.
        json.putNull("bos_token_id");
        json.putNull("eos_token_id");
        json.putNull("pad_token_id");
        RopeJson.write(json, config.rope(), architecture, config.headSize());
        writeWindow(json, config, architecture);
        return json;
    }

    /** The config.json of a loaded model that is saved as another architecture. */
    static ObjectNode convert(ObjectNode from, Architecture architecture, DecoderConfig config) {
        ObjectNode json = create(architecture, config);
        json.put(POSITIONS, ChatGlmJson.positions(from));
        // The roles of ids are the model's own; all other fields of its class have no meaning in another one.
        for (String role : List.of("bos_token_id", "eos_token_id", "pad_token_id")) {
            if (from.hasNonNull(role)) {
                json.set(role, from.get(role));
            }
        }
        return json;
    }

    /** Updates the fields that may have changed since the config.json was read; keeps all others. */
    static void update(ObjectNode json, Architecture architecture, DecoderConfig stored, DecoderConfig now) {
        if (architecture == Architecture.CHATGLM) {
            ChatGlmJson.update(json, stored, now);
            return;
        }
        if (!now.rope().equals(stored.rope())) {
            RopeJson.write(json, now.rope(), architecture, now.headSize());
        }
        if (now.attention().slidingWindow() != stored.attention().slidingWindow()) {
            writeWindow(json, now, architecture);
        }
        json.put("tie_word_embeddings", now.tiedHead());
    }

    /** Writes the type of the stored weights under the field name or names that the file uses. */
    static void writeType(ObjectNode json, TensorType type) {
        String name = switch (type) {
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            default -> throw new IllegalArgumentException("weights are saved as F32, F16 or BF16, not " + type);
        };
        boolean since5 = json.has("dtype");
        if (since5) {
            json.put("dtype", name);
        }
        if (!since5 || json.has("torch_dtype")) {
            json.put("torch_dtype", name);
        }
    }

    /** Writes the context length that the model is meant for. */
    static void writePositions(ObjectNode json, Architecture architecture, DecoderConfig config, int maxPositions) {
        if (architecture == Architecture.CHATGLM) {
            ChatGlmJson.writePositions(json, maxPositions);
            return;
        }
        if (config.rope().scaling() instanceof RopeScaling.Dynamic dynamic
                && dynamic.originalMaxPositions() != maxPositions) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "maxPositions is %,d, but with dynamic rope scaling config.json's %s is the context before scaling"
                            + " and must be %,d",
                    maxPositions,
                    POSITIONS,
                    dynamic.originalMaxPositions()));
        }
        json.put(POSITIONS, maxPositions);
        RopeScaling scaling = config.rope().scaling();
        if (scaling instanceof RopeScaling.Llama3 || scaling instanceof RopeScaling.Yarn) {
            // A file without the context before scaling would take it from the field just changed.
            RopeJson.write(json, config.rope(), architecture, config.headSize());
        }
    }

    private static void writeWindow(ObjectNode json, DecoderConfig config, Architecture architecture) {
        int window = config.attention().slidingWindow();
        if (architecture == Architecture.MISTRAL
                || architecture == Architecture.QWEN2
                || architecture == Architecture.QWEN3) {
            if (window > 0) {
                json.put("sliding_window", window);
            } else {
                json.putNull("sliding_window");
            }
        }
        if (architecture == Architecture.QWEN2 || architecture == Architecture.QWEN3) {
            json.put("use_sliding_window", window > 0);
            json.put("max_window_layers", window > 0 ? 0 : config.layers());
            ArrayNode types = json.putArray("layer_types");
            for (int layer = 0; layer < config.layers(); layer++) {
                types.add(window > 0 ? "sliding_attention" : "full_attention");
            }
        }
    }
}
