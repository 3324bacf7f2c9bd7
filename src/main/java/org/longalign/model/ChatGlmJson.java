package org.longalign.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads and updates the config.json of ChatGLM2 and 3, and of GLM-4 9B as it was released. Each field is honoured,
 * required to have the one value that these models have, or ignored for a reason stated here; any other is refused by
 * name. An absent field has the default of the release's configuration class.
 */
final class ChatGlmJson {
    private static final String RATIO = "rope_ratio";
    private static final String POSITIONS = "seq_length";
    private static final String VOCABULARY = "padded_vocab_size";
    private static final double BASE = 10_000;
    private static final int DEFAULT_POSITIONS = 2_048;

    private static final Set<String> HONOURED = Set.of(
            "architectures",
            "model_type",
            "num_layers",
            "hidden_size",
            "ffn_hidden_size",
            "num_attention_heads",
            "kv_channels",
            "multi_query_group_num",
            "layernorm_epsilon",
            VOCABULARY,
            POSITIONS,
            RATIO,
            // Must be the padded one.
            "vocab_size",
            // Must say that there is no quantisation and no trained prefix (P-tuning).
            "quantization_config",
            "quantization_bit",
            "pre_seq_len");

    private static final Map<String, Required> REQUIRED = required();

    private static final Set<String> IGNORED = Set.of(
            // There is no dropout here.
            "attention_dropout",
            "hidden_dropout",
            // The classifier of another class of the release, and the titles of its classes.
            "classifier_dropout",
            "num_labels",
            "id2label",
            "label2id",
            "problem_type",
            // Divides attention's scores by the number of the layer and multiplies them again: for float16's range.
            "apply_query_key_layer_scaling",
            // Softmax is computed in float32 here and the residual stream is float32 in either case.
            "attention_softmax_in_fp32",
            "fp32_residual_connection",
            // Speed only.
            "bias_dropout_fusion",
            "use_cache",
            // Names, versions and Python code of the release, and the type of the stored weights, which they say.
            "_name_or_path",
            "auto_map",
            "tokenizer_class",
            "transformers_version",
            "torch_dtype",
            "dtype",
            // The tokenizer and the settings of a generation say these.
            "bos_token_id",
            "eos_token_id",
            "pad_token_id",
            "do_sample",
            "max_length",
            "num_beams",
            "repetition_penalty",
            "temperature",
            "top_k",
            "top_p");

    /** The value that a flag must have, and the one that it has where it is absent. */
    private record Required(boolean value, boolean absent) {}

    private ChatGlmJson() {}

    private static Map<String, Required> required() {
        Map<String, Required> flags = new LinkedHashMap<>();
        flags.put("rmsnorm", new Required(true, true));
        flags.put("add_qkv_bias", new Required(true, false));
        flags.put("add_bias_linear", new Required(false, false));
        flags.put("multi_query_attention", new Required(true, false));
        flags.put("post_layer_norm", new Required(true, true));
        flags.put("apply_residual_connection_post_layernorm", new Required(false, false));
        flags.put("original_rope", new Required(true, true));
        flags.put("interleaved_qkv", new Required(false, false));
        flags.put("prefix_projection", new Required(false, false));
        flags.put("tie_word_embeddings", new Required(false, false));
        return flags;
    }

    static DecoderConfig read(ConfigJson json) {
        checkFields(json);
        int heads = json.positive("num_attention_heads");
        int keyValueHeads = json.positive("multi_query_group_num", 1);
        if (heads % keyValueHeads != 0) {
            throw json.bad("multi_query_group_num", "a divisor of num_attention_heads, which is " + heads);
        }
        int headSize = json.positive("kv_channels", 128);
        if (headSize % 4 != 0) {
            throw json.bad("kv_channels", "a multiple of 4: rotary positions turn pairs of its first half");
        }
        double epsilon = json.number("layernorm_epsilon", 1e-5);
        if (!(epsilon > 0 && epsilon < 1)) {
            throw json.bad("layernorm_epsilon", "a number in (0, 1)");
        }
        double base = BASE * json.number(RATIO, 1);
        if (!(base > 1) || Double.isInfinite(base)) {
            throw json.bad(RATIO, "a finite number above 0.0001: the rope's base is 10,000 times it");
        }
        json.positive(POSITIONS, DEFAULT_POSITIONS);
        int vocabulary = json.positive(VOCABULARY);
        if (json.positive("vocab_size", vocabulary) != vocabulary) {
            throw json.bad("vocab_size", VOCABULARY + ", " + vocabulary);
        }
        return new DecoderConfig(
                vocabulary,
                json.positive("hidden_size"),
                json.positive("num_layers"),
                AttentionConfig.of(heads, headSize)
                        .withKeyValueHeads(keyValueHeads)
                        .withBiases(true, false),
                json.positive("ffn_hidden_size"),
                new RopeConfig(base, headSize / 2, true, RopeScaling.none()),
                epsilon,
                false);
    }

    private static void checkFields(ConfigJson json) {
        json.node().fieldNames().forEachRemaining(field -> {
            if (!HONOURED.contains(field) && !REQUIRED.containsKey(field) && !IGNORED.contains(field)) {
                throw json.bad(field, "none: ChatGLM2 and 3 have no such field. If it changes nothing, delete it");
            }
        });
        REQUIRED.forEach((field, flag) -> {
            if (json.flag(field, flag.absent()) != flag.value()) {
                throw json.has(field)
                        ? json.bad(field, String.valueOf(flag.value()))
                        : new IllegalArgumentException(json.file() + ": " + field + " is absent, which means "
                                + flag.absent() + "; supported is " + flag.value());
            }
        });
        for (String number : new String[] {"quantization_bit", "pre_seq_len"}) {
            if (json.number(number, 0) != 0) {
                throw json.bad(
                        number,
                        number.equals("pre_seq_len")
                                ? "none: a prefix trained by P-tuning is not read"
                                : "0: weights are read from F32, F16 and BF16");
            }
        }
    }

    /** The context length that the model is meant for. */
    static int positions(ObjectNode json) {
        return json.path(POSITIONS).asInt(DEFAULT_POSITIONS);
    }

    static void writePositions(ObjectNode json, int maxPositions) {
        json.put(POSITIONS, maxPositions);
    }

    /** Writes the rope's base, the one thing that may have changed since the config.json was read. */
    static void update(ObjectNode json, DecoderConfig stored, DecoderConfig now) {
        if (now.rope().base() != stored.rope().base()) {
            json.put(RATIO, ratio(now.rope().base()));
        }
    }

    private static double ratio(double base) {
        double ratio = base / BASE;
        for (double near : new double[] {ratio, Math.nextUp(ratio), Math.nextDown(ratio)}) {
            if (BASE * near == base) {
                return near;
            }
        }
        throw new IllegalArgumentException(String.format(
                Locale.ROOT,
                "the rope's base is %s, which no rope_ratio gives exactly: ChatGLM's is 10,000 x rope_ratio. Load with"
                        + " config.withRopeBase(10_000 * %s)",
                base,
                ratio));
    }
}
