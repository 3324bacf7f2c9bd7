package org.longalign.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** PEFT's {@code adapter_config.json}. */
final class LoraJson {
    private static final String RANK = "r";
    private static final String ALPHA = "lora_alpha";
    private static final String ALPHAS = "alpha_pattern";
    private static final String RANKS = "rank_pattern";
    private static final String ROOT_SCALE = "use_rslora";
    private static final String INITIAL = "init_lora_weights";

    /** Initialisations that leave the base model as it is; others, such as PiSSA, subtract the adapter from it. */
    private static final Set<String> OF_ADAPTER_ALONE = Set.of("gaussian", "orthogonal", "eva");

    /** Fields that change nothing here, whatever they say; the files of weights show ranks and targets. */
    private static final Set<String> PASSED_OVER = Set.of(
            RANKS,
            "auto_mapping",
            "base_model_name_or_path",
            "inference_mode",
            "layers_pattern",
            "loftq_config",
            "lora_dropout",
            "megatron_core",
            "peft_version",
            "qalora_group_size",
            "revision",
            "target_modules");

    /** Fields that are read or checked. */
    private static final Set<String> READ =
            Set.of(RANK, ALPHA, ALPHAS, ROOT_SCALE, INITIAL, "peft_type", "task_type", "bias");

    private final ConfigJson json;

    /**
     * Checks that nothing is asked for that is not supported.
     *
     * @throws IllegalArgumentException naming file, field and value
     */
    LoraJson(ConfigJson json) {
        this.json = json;
        require("peft_type", "LORA");
        require("task_type", "CAUSAL_LM");
        require("bias", "none");
        JsonNode initial = json.node().path(INITIAL);
        if (initial.isTextual() && !OF_ADAPTER_ALONE.contains(initial.textValue())) {
            throw new IllegalArgumentException(json.file() + ": " + INITIAL + " is " + initial
                    + ", whose adapter belongs to a changed base model; save it in PEFT with"
                    + " path_initial_model_for_weight_conversion, as an adapter of the model as it was");
        }
        json.node().properties().forEach(field -> {
            boolean known = READ.contains(field.getKey()) || PASSED_OVER.contains(field.getKey());
            if (!known && asksForSomething(field.getValue())) {
                throw new IllegalArgumentException(json.file() + ": " + field.getKey() + " is " + field.getValue()
                        + ", which is not supported; adapters have A and B of linear layers and nothing else");
            }
        });
    }

    private void require(String field, String wanted) {
        if (!json.text(field, wanted).equals(wanted)) {
            throw new IllegalArgumentException(json.file() + ": " + field + " is "
                    + json.node().path(field) + "; only " + wanted + " is supported");
        }
    }

    private static boolean asksForSomething(JsonNode value) {
        return !(value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isContainerNode() && value.isEmpty()));
    }

    int rank() {
        return json.positive(RANK);
    }

    /**
     * The factor of the product of a matrix's B and A.
     *
     * @param name the matrix's, without {@code .weight}
     * @param rank of its A and B
     */
    double scale(String name, int rank) {
        double alpha = json.number(ALPHA);
        for (Map.Entry<String, JsonNode> pattern : json.node().path(ALPHAS).properties()) {
            if (matches(pattern.getKey(), name)) {
                alpha = pattern.getValue().doubleValue();
                break;
            }
        }
        if (!(alpha > 0)) {
            throw new IllegalArgumentException(json.file() + ": alpha is " + alpha + " for " + name);
        }
        return json.flag(ROOT_SCALE, false) ? alpha / Math.sqrt(rank) : alpha / rank;
    }

    /** As PEFT matches: the pattern is the end of the name, from its beginning or after a dot. */
    private boolean matches(String pattern, String name) {
        try {
            return Pattern.matches("(.*\\.)?(" + pattern + ")", name);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    json.file() + ": " + ALPHAS + " has " + pattern + ", which is no regular expression", e);
        }
    }

    /**
     * Creates the file's content.
     *
     * @param joined the number of weights in each adapted matrix by its short name
     * @param base the path or name of the base model; null if it has none
     */
    static ObjectNode of(LoraConfig config, Map<String, Integer> joined, @Nullable String base) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("peft_type", "LORA");
        json.put("task_type", "CAUSAL_LM");
        json.put("base_model_name_or_path", base);
        json.put("inference_mode", true);
        json.put(RANK, config.rank());
        json.put(ALPHA, config.alpha());
        json.put("lora_dropout", 0.0);
        json.put("bias", "none");
        json.put(ROOT_SCALE, false);
        ObjectNode ranks = json.putObject(RANKS);
        ObjectNode alphas = json.putObject(ALPHAS);
        joined.forEach((name, parts) -> {
            if (parts > 1) {
                ranks.put(name, parts * config.rank());
                alphas.put(name, parts * config.alpha());
            }
        });
        joined.keySet().forEach(json.putArray("target_modules")::add);
        return json;
    }
}
