package org.longalign.model;

import java.util.List;

/**
 * Reads a model's config.json with the semantics of transformers: an absent field has the default of the model's class
 * there. Dropout fields are ignored: this library has no dropout.
 */
final class ModelConfigReader {
    private final ConfigJson json;
    private final Architecture architecture;

    ModelConfigReader(ConfigJson json) {
        this.json = json;
        architecture = architecture(json);
    }

    Architecture architecture() {
        return architecture;
    }

    /**
     * Reads the decoder's configuration.
     *
     * @throws IllegalArgumentException naming file, field and value if something is missing or not supported
     */
    DecoderConfig read() {
        checkSupported();
        return architecture == Architecture.CHATGLM ? ChatGlmJson.read(json) : readFields();
    }

    private DecoderConfig readFields() {
        int hidden = json.positive("hidden_size");
        int heads = json.positive("num_attention_heads");
        int headSize = headSize(hidden, heads);
        int layers = json.positive("num_hidden_layers");
        AttentionConfig attention = attention(heads, headSize, layers);
        double epsilon = json.number("rms_norm_eps", architecture == Architecture.GLM ? 0.00000015625 : 1e-6);
        if (!(epsilon > 0 && epsilon < 1)) {
            throw json.bad("rms_norm_eps", "a number in (0, 1)");
        }
        return new DecoderConfig(
                json.positive("vocab_size"),
                hidden,
                layers,
                attention,
                json.positive("intermediate_size"),
                RopeJson.read(json, architecture, headSize),
                epsilon,
                json.flag("tie_word_embeddings", false));
    }

    private static Architecture architecture(ConfigJson json) {
        List<String> names = json.texts("architectures");
        String type = json.text("model_type", "");
        boolean named = names != null && !names.isEmpty();
        for (Architecture architecture : Architecture.values()) {
            boolean sameType = type.equals(architecture.modelType());
            if (named ? architecture.isNamed(names) : sameType) {
                if (!type.isEmpty() && !sameType) {
                    throw json.bad("model_type", architecture.modelType() + " for " + architecture.className());
                }
                return architecture;
            }
        }
        if (!named && type.isEmpty()) {
            throw new IllegalArgumentException(
                    json.file() + ": architectures is missing; supported are " + Architecture.classNames());
        }
        throw json.bad(named ? "architectures" : "model_type", "one of " + Architecture.classNames());
    }

    private void checkSupported() {
        if (json.has("quantization_config")) {
            throw json.bad("quantization_config", "none: weights are read from F32, F16 and BF16");
        }
        // In transformers both names denote the same function.
        if (!List.of("silu", "swish").contains(json.text("hidden_act", "silu"))) {
            throw json.bad("hidden_act", "silu");
        }
        if (architecture == Architecture.LLAMA && json.flag("mlp_bias", false)) {
            throw json.bad("mlp_bias", "false");
        }
        for (String experts : List.of("num_experts", "num_local_experts", "n_routed_experts")) {
            if (json.has(experts)) {
                throw json.bad(experts, "none: every layer has one feed-forward network");
            }
        }
    }

    private int headSize(int hidden, int heads) {
        boolean derived = architecture != Architecture.QWEN3 && architecture != Architecture.GLM;
        boolean mustShare = architecture == Architecture.LLAMA || (derived && !json.has("head_dim"));
        if (mustShare && hidden % heads != 0) {
            throw json.bad("hidden_size", "a multiple of num_attention_heads, which is " + heads);
        }
        int size = json.positive("head_dim", derived ? hidden / heads : 128);
        if (size % 2 != 0) {
            throw json.has("head_dim")
                    ? json.bad("head_dim", "an even number, for rotary positions")
                    : json.bad("hidden_size", "an even multiple of num_attention_heads, which is " + heads);
        }
        return size;
    }

    private AttentionConfig attention(int heads, int headSize, int layers) {
        int keyValueHeads = architecture == Architecture.LLAMA || json.isNull("num_key_value_heads")
                ? json.positive("num_key_value_heads", heads)
                : json.positive("num_key_value_heads");
        if (heads % keyValueHeads != 0) {
            throw json.bad("num_key_value_heads", "a divisor of num_attention_heads, which is " + heads);
        }
        boolean inputBias = inputBias();
        boolean outputBias = inputBias && (architecture == Architecture.LLAMA || architecture == Architecture.QWEN3);
        return new AttentionConfig(
                heads,
                keyValueHeads,
                headSize,
                inputBias,
                outputBias,
                architecture == Architecture.QWEN3,
                slidingWindow(layers));
    }

    private boolean inputBias() {
        return switch (architecture) {
            case LLAMA, QWEN3 -> json.flag("attention_bias", false);
            case MISTRAL -> false;
            case QWEN2 -> true;
            case GLM -> json.flag("attention_bias", true);
            case CHATGLM -> true;
        };
    }

    private int slidingWindow(int layers) {
        int window = json.isNull("sliding_window") ? 0 : json.positive("sliding_window", 4096);
        return switch (architecture) {
            case LLAMA, GLM, CHATGLM -> 0;
            case MISTRAL -> window;
            case QWEN2, QWEN3 -> {
                int given = json.flag("use_sliding_window", false) ? window : 0;
                yield slidingLayers(layers, given) > 0 ? given : 0;
            }
        };
    }

    /** The number of a Qwen's layers with a sliding window: none or all. */
    private int slidingLayers(int layers, int window) {
        List<String> types = json.texts("layer_types");
        int sliding = types == null
                ? (window == 0 ? 0 : Math.max(0, layers - wholeLayers()))
                : (int) types.stream().filter("sliding_attention"::equals).count();
        String field = types == null ? "max_window_layers" : "layer_types";
        if (types != null
                && (types.size() != layers
                        || types.stream().filter("full_attention"::equals).count() + sliding != layers)) {
            throw json.bad(field, "full_attention or sliding_attention for each of the " + layers + " layers");
        }
        if (sliding != 0 && (sliding != layers || window == 0)) {
            throw json.bad(field, "one that gives all " + layers + " layers the sliding window, or none");
        }
        return sliding;
    }

    /** The number of leading layers with full attention. */
    private int wholeLayers() {
        if (json.node().path("max_window_layers").isIntegralNumber()
                && json.node().path("max_window_layers").intValue() == 0) {
            return 0;
        }
        return json.positive("max_window_layers", 28);
    }
}
