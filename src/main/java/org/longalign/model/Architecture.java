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
    CHATGLM("ChatGLMModel", "chatglm"),
    /** GLM-4 0414: GLM with a second norm on the output of attention and of the feed-forward layer. */
    GLM4("Glm4ForCausalLM", "glm4"),
    /** Phi-3 and Phi-4: one matrix for queries, keys and values and one for gate and up; partial rotary positions. */
    PHI3("Phi3ForCausalLM", "phi3"),
    /** OLMo 2: norms after attention and feed-forward layer only, and over all queries and all keys of a token. */
    OLMO2("Olmo2ForCausalLM", "olmo2");

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
            case MISTRAL, QWEN2, QWEN3, PHI3 -> true;
            case LLAMA, GLM, CHATGLM, GLM4, OLMO2 -> false;
        };
    }

    /** Whether config.json can ask for a scaling of rotary positions. */
    boolean has(RopeScaling scaling) {
        boolean none = scaling.equals(RopeScaling.none());
        return switch (this) {
            case CHATGLM -> none;
            case PHI3 -> none || scaling instanceof RopeScaling.LongRope;
            default -> true;
        };
    }

    /** Whether rotary positions turn neighbours, and by default half of a head only. */
    boolean isInterleaved() {
        return this == GLM || this == GLM4 || this == CHATGLM;
    }

    /** Whether config.json can ask for a part of each head that rotary positions turn. */
    boolean hasPartialRotation() {
        return isInterleaved() || this == PHI3;
    }

    /** The places of a layer's norms. */
    DecoderConfig.NormPlacement norms() {
        return switch (this) {
            case LLAMA, MISTRAL, QWEN2, QWEN3, GLM, CHATGLM, PHI3 -> DecoderConfig.NormPlacement.BEFORE;
            case GLM4 -> DecoderConfig.NormPlacement.AROUND;
            case OLMO2 -> DecoderConfig.NormPlacement.AFTER;
        };
    }

    /** The norms of queries and keys. */
    AttentionConfig.QueryKeyNorm queryKeyNorm() {
        return switch (this) {
            case LLAMA, MISTRAL, QWEN2, GLM, CHATGLM, GLM4, PHI3 -> AttentionConfig.QueryKeyNorm.NONE;
            case QWEN3 -> AttentionConfig.QueryKeyNorm.EACH_HEAD;
            case OLMO2 -> AttentionConfig.QueryKeyNorm.ALL_HEADS;
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
        boolean window = attention.slidingWindow() > 0;
        boolean partial = config.rope().dimensions() != config.headSize();
        if (config.norms() == DecoderConfig.NormPlacement.AFTER
                || attention.queryKeyNorm() == AttentionConfig.QueryKeyNorm.ALL_HEADS) {
            refuse(
                    config.norms() != OLMO2.norms() || attention.queryKeyNorm() != OLMO2.queryKeyNorm(),
                    "norms after attention and feed-forward layer without those over all queries and keys, or these alone"
                            + " (OLMo 2)");
            refuse(
                    partial || config.rope().interleaved() || window || inputBias != outputBias,
                    "norms after attention and feed-forward layer (OLMo 2) with partial or interleaved rotary positions, a"
                            + " sliding window or some biases and not others");
            return OLMO2;
        }
        boolean headNorms = attention.queryKeyNorm() == AttentionConfig.QueryKeyNorm.EACH_HEAD;
        boolean around = config.norms() == DecoderConfig.NormPlacement.AROUND;
        if (config.rope().interleaved()) {
            refuse(
                    outputBias || headNorms || window,
                    "interleaved rotary"
                            + " positions (GLM) with an output bias, query and key norms or a sliding window");
            return around ? GLM4 : GLM;
        }
        refuse(around, "norms around attention and feed-forward layer (GLM-4) without interleaved rotary positions");
        if (partial) {
            refuse(
                    inputBias || outputBias || headNorms,
                    "partial rotary positions that are not interleaved (Phi-3) with biases or query and key norms");
            refuse(
                    !PHI3.has(config.rope().scaling()),
                    "partial rotary positions that are not interleaved (Phi-3) with rope scaling other than LongRope");
            return PHI3;
        }
        if (headNorms) {
            refuse(inputBias != outputBias, "query and key norms (Qwen3) with some biases and not others");
            return QWEN3;
        }
        if (inputBias && !outputBias) {
            return QWEN2;
        }
        refuse(outputBias && !inputBias, "an output bias without biases of queries, keys and values");
        refuse(outputBias && window, "an output bias (Llama) with a sliding window");
        // Llama requires the heads to divide the width of the residual stream evenly; Mistral without a window is
        // otherwise identical.
        boolean evenHeads = config.hiddenSize() % config.heads() == 0;
        refuse(outputBias && !evenHeads, "an output bias (Llama) with a hidden size that is no multiple of the heads");
        return window || !evenHeads ? MISTRAL : LLAMA;
    }

    private static void refuse(boolean condition, String feature) {
        if (condition) {
            throw new IllegalArgumentException("none of " + classNames() + " has " + feature
                    + ", so the model cannot be saved for transformers; its weights alone can, with TensorFile.write");
        }
    }
}
