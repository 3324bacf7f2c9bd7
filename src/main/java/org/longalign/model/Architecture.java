package org.longalign.model;

import java.util.Arrays;
import java.util.List;

/** The model architectures that can be read from and written to Hugging Face model folders. */
enum Architecture {
    /** Llama 2 and 3 and models of the same structure. */
    LLAMA("LlamaForCausalLM", "llama"),
    /** Mistral: a sliding window in every layer. */
    MISTRAL("MistralForCausalLM", "mistral"),
    /** Qwen2 and 2.5: biases at queries, keys and values. */
    QWEN2("Qwen2ForCausalLM", "qwen2"),
    /** Qwen3: norms of queries and keys. */
    QWEN3("Qwen3ForCausalLM", "qwen3"),
    /** GLM-4 9B in transformers' own layout: partial, interleaved rotary positions, one matrix for gate and up. */
    GLM("GlmForCausalLM", "glm"),
    /** ChatGLM2 and 3 and GLM-4 9B as they were released: GLM's arithmetic, other names, fields and matrices. */
    CHATGLM("ChatGLMModel", "chatglm");

    /** The other name that releases of ChatGLM give their class. */
    private static final String CHATGLM_GENERATING = "ChatGLMForConditionalGeneration";

    private final String className;
    private final String modelType;

    Architecture(String className, String modelType) {
        this.className = className;
        this.modelType = modelType;
    }

    /** The model's class in transformers or in the code of its release, as {@code architectures} names it. */
    String className() {
        return className;
    }

    /** Whether {@code architectures} in config.json names this one. */
    boolean isNamed(List<String> classNames) {
        return classNames.equals(List.of(className))
                || (this == CHATGLM && classNames.equals(List.of(CHATGLM_GENERATING)));
    }

    /** The value of {@code model_type} in config.json. */
    String modelType() {
        return modelType;
    }

    static List<String> classNames() {
        return Arrays.stream(values()).map(Architecture::className).toList();
    }

    /** Whether each token can be made to attend to a number of earlier tokens only. */
    boolean hasWindow() {
        return switch (this) {
            case MISTRAL, QWEN2, QWEN3 -> true;
            case LLAMA, GLM, CHATGLM -> false;
        };
    }

    /** The architecture in which transformers itself reads such a model, without code of the model's folder. */
    Architecture inTransformers() {
        return this == CHATGLM ? GLM : this;
    }

    /**
     * The architecture that has the structure of a configuration.
     *
     * @throws IllegalArgumentException if none has it, naming the unsupported combination
     */
    static Architecture of(DecoderConfig config) {
        AttentionConfig attention = config.attention();
        boolean inputBias = attention.queryKeyValueBias();
        boolean outputBias = attention.outputBias();
        if (config.rope().interleaved()) {
            refuse(
                    outputBias || attention.queryKeyNorm() || attention.slidingWindow() > 0,
                    "interleaved rotary"
                            + " positions (GLM) with an output bias, query and key norms or a sliding window");
            return GLM;
        }
        refuse(config.rope().dimensions() != config.headSize(), "partial rotary positions that are not interleaved");
        if (attention.queryKeyNorm()) {
            refuse(inputBias != outputBias, "query and key norms (Qwen3) with some biases and not others");
            return QWEN3;
        }
        if (inputBias && !outputBias) {
            return QWEN2;
        }
        refuse(outputBias && !inputBias, "an output bias without biases of queries, keys and values");
        refuse(outputBias && attention.slidingWindow() > 0, "an output bias (Llama) with a sliding window");
        // Llama requires the heads to divide the width of the residual stream evenly; Mistral without a window is
        // otherwise identical.
        boolean evenHeads = config.hiddenSize() % config.heads() == 0;
        refuse(outputBias && !evenHeads, "an output bias (Llama) with a hidden size that is no multiple of the heads");
        return attention.slidingWindow() > 0 || !evenHeads ? MISTRAL : LLAMA;
    }

    private static void refuse(boolean condition, String feature) {
        if (condition) {
            throw new IllegalArgumentException("none of " + classNames() + " has " + feature
                    + ", so the model cannot be saved for transformers; its weights alone can, with TensorFile.write");
        }
    }
}
