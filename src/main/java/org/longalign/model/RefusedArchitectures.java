package org.longalign.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reasons for which well-known architectures are not read: the parts that a decoder here does not have. */
final class RefusedArchitectures {
    /** Patterns of names in lower case and without underscores; the first that occurs in a name decides. */
    private static final Map<Pattern, String> MISSING = missing();

    private RefusedArchitectures() {}

    /**
     * The parts that are missing for an architecture; empty if it is unknown.
     *
     * <pre>
     * RefusedArchitectures.missing("MixtralForCausalLM")   ->   "a mixture of experts in place of one feed-forward network"
     * </pre>
     *
     * @param name a class in {@code architectures}, or a {@code model_type}
     */
    static String missing(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace("_", "");
        return MISSING.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(plain).find())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static Map<Pattern, String> missing() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(
                "forsequenceclassification|fortokenclassification|forquestionanswering|rewardmodel",
                "a head that classifies in place of one that predicts tokens");
        names.put(
                "forconditionalgeneration|vision|vl(?:for|$)|omni|phi4mm|phi3v|llava",
                "a model of images or sound around the text model: save the text model by itself");
        names.put("qwen3next|jamba|granitemoehybrid", "linear attention in some layers, and a mixture of experts");
        names.put(
                "moe|mixtral|deepseekv[23]|gptoss|llama4|dbrx|grok|minimax|kimi|arctic",
                "a mixture of experts in place of one feed-forward network");
        names.put(
                "gemma2",
                "softcapped attention scores and logits, a sliding window in every second layer, norm weights counted from"
                        + " 1, scaled embeddings and GELU");
        names.put(
                "gemma3",
                "a window and a rope base of their own in some layers, norm weights counted from 1, scaled embeddings and"
                        + " GELU");
        names.put("recurrentgemma|mamba|rwkv|zamba|bamba|nemotronh|falconh1", "layers with a recurrent state");
        names.put("gemma", "norm weights counted from 1, scaled embeddings and GELU");
        names.put(
                "olmo3|exaone4|cohere2|ministral",
                "a sliding window in some layers and not in others, or other norms than those of OLMo 2");
        names.put("smollm3", "layers without rotary positions");
        names.put("granite|minicpm", "factors of their own for embeddings, residual stream and logits");
        names.put(
                "gpt2|gptj|gptneo|bloom|^opt(?:for|$)|falcon|^mpt|stablelm|starcoder|^phi(?:for|$)|persimmon|nemotron|cohere|codegen",
                "layer norms with biases, or other feed-forward layers than a SiLU-gated one");
        names.put("olmo", "norms without weights");
        Map<Pattern, String> patterns = new LinkedHashMap<>();
        names.forEach((name, missing) -> patterns.put(Pattern.compile(name), missing));
        return patterns;
    }
}
