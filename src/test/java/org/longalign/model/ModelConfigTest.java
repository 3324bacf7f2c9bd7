package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** config.json to a decoder's shape and back. */
class ModelConfigTest {
    private static final String SIZES = "'vocab_size':37,'hidden_size':32,'intermediate_size':48,'num_hidden_layers':3,"
            + "'num_attention_heads':4";
    private static final String LLAMA = "{'architectures':['LlamaForCausalLM'],'model_type':'llama'," + SIZES + "}";
    private static final String MISTRAL =
            "{'architectures':['MistralForCausalLM']," + SIZES + ",'num_key_value_heads':2}";
    private static final String QWEN2 = "{'model_type':'qwen2'," + SIZES + ",'num_key_value_heads':2}";
    private static final String QWEN3 = "{'model_type':'qwen3'," + SIZES + ",'num_key_value_heads':2}";
    private static final String GLM = "{'model_type':'glm'," + SIZES + ",'num_key_value_heads':2}";

    @Test
    void whatIsAbsentIsTransformersDefault() {
        assertEquals(
                new DecoderConfig(37, 32, 3, AttentionConfig.of(4, 8), 48, RopeConfig.of(10_000, 8), 1e-6, false),
                read(LLAMA, "{}"));
        DecoderConfig mistral = read(MISTRAL, "{}");
        assertEquals(
                new AttentionConfig(4, 2, 8, false, false, AttentionConfig.QueryKeyNorm.NONE, 4096),
                mistral.attention());
        assertEquals(
                new AttentionConfig(4, 2, 8, true, false, AttentionConfig.QueryKeyNorm.NONE, 0),
                read(QWEN2, "{}").attention());
        DecoderConfig qwen3 = read(QWEN3, "{'attention_bias':true}");
        assertEquals(
                new AttentionConfig(4, 2, 128, true, true, AttentionConfig.QueryKeyNorm.EACH_HEAD, 0),
                qwen3.attention());
        DecoderConfig glm = read(GLM, "{'tie_word_embeddings':true}");
        assertEquals(
                new AttentionConfig(4, 2, 128, true, false, AttentionConfig.QueryKeyNorm.NONE, 0), glm.attention());
        assertEquals(new RopeConfig(10_000, 64, true, RopeScaling.none()), glm.rope());
        assertEquals(1.5625e-7, glm.normEpsilon());
        assertTrue(glm.tiedHead());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'rope_theta':5e5}|RopeConfig[base=500000.0, dimensions=8, interleaved=false, scaling=None[]]",
                "{'rope_theta':7,'rope_scaling':{'type':'linear','factor':2}}|base=7.0;scaling=Linear[factor=2.0]",
                "{'rope_theta':7,'rope_parameters':{'rope_type':'linear','factor':2,'rope_theta':9}}|base=9.0;Linear",
                "{'rope_parameters':{'rope_type':'dynamic','type':'linear','factor':3},'max_position_embeddings':64}"
                        + "|Dynamic[factor=3.0, originalMaxPositions=64]",
                "{'rope_scaling':{'rope_type':'llama3','factor':8,'low_freq_factor':1,'high_freq_factor':4},"
                        + "'max_position_embeddings':64}|Llama3[factor=8.0, lowFrequencyFactor=1.0, highFrequencyFactor=4.0,"
                        + " originalMaxPositions=64]",
                "{'rope_scaling':{'type':'yarn','factor':1},'max_position_embeddings':64}"
                        + "|Yarn[factor=1.0, originalMaxPositions=64, betaFast=32.0, betaSlow=1.0, truncate=true,"
                        + " attentionFactor=1.0]",
                "{'rope_scaling':{'type':'yarn','original_max_position_embeddings':16,'beta_fast':8,'truncate':false},"
                        + "'max_position_embeddings':64}|Yarn[factor=4.0, originalMaxPositions=16, betaFast=8.0,"
                        + " betaSlow=1.0, truncate=false, attentionFactor=1.138629436111989]",
                "{'rope_parameters':{'rope_type':'yarn','factor':4,'mscale':1,'mscale_all_dim':1},"
                        + "'max_position_embeddings':64}|attentionFactor=1.0]",
                "{'rope_scaling':{},'rope_parameters':{'rope_type':'linear','factor':2}}|Linear",
                "{'rope_scaling':{'rope_type':'default'},'rope_parameters':{'rope_type':'linear'}}|None[]",
            })
    void bothLayoutsOfRotaryPositionsAreRead(String change, String parts) {
        String rope = read(LLAMA, change).rope().toString();
        for (String part : parts.split(";", -1)) {
            assertTrue(rope.contains(part), rope);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mistral|{'sliding_window':null}|0",
                "mistral|{'sliding_window':5}|5",
                "qwen2|{'use_sliding_window':true}|0",
                "qwen2|{'use_sliding_window':true,'sliding_window':5,'max_window_layers':0}|5",
                "qwen2|{'use_sliding_window':true,'sliding_window':null,'max_window_layers':0}|0",
                "qwen2|{'use_sliding_window':false,'sliding_window':5,'max_window_layers':0}|0",
                "qwen3|{'use_sliding_window':true,'sliding_window':5,"
                        + "'layer_types':['sliding_attention','sliding_attention','sliding_attention']}|5",
                "qwen3|{'use_sliding_window':true,'sliding_window':5,'max_window_layers':0,"
                        + "'layer_types':['full_attention','full_attention','full_attention']}|0",
                "llama|{'sliding_window':5}|0",
            })
    void aSlidingWindowIsWhatEachModelMeans(String kind, String change, int window) {
        String base = List.of(MISTRAL, QWEN2, QWEN3, LLAMA)
                .get(List.of("mistral", "qwen2", "qwen3", "llama").indexOf(kind));
        assertEquals(window, read(base, change).attention().slidingWindow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'architectures':['MixtralForCausalLM']}|architectures is [\"MixtralForCausalLM\"]; supported is one of"
                        + " [LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM, Qwen3ForCausalLM, GlmForCausalLM, ChatGLMModel, Glm4ForCausalLM, Phi3ForCausalLM, Olmo2ForCausalLM]",
                "{'architectures':['LlamaForSequenceClassification']}|architectures is [\"LlamaForSequence",
                "{'architectures':['MixtralForCausalLM']}|Olmo2ForCausalLM]; it needs a mixture of experts",
                "{'architectures':['Qwen3MoeForCausalLM']}|; it needs a mixture of experts",
                "{'architectures':['DeepseekV3ForCausalLM']}|; it needs a mixture of experts",
                "{'architectures':['GptOssForCausalLM']}|; it needs a mixture of experts",
                "{'architectures':['Qwen3NextForCausalLM']}|; it needs linear attention in some layers, and a mixture of",
                "{'architectures':['GemmaForCausalLM']}|; it needs norm weights counted from 1",
                "{'architectures':['Gemma2ForCausalLM']}|; it needs softcapped attention scores and logits",
                "{'architectures':['Gemma3ForCausalLM']}|; it needs a window and a rope base of their own in some layers",
                "{'architectures':['Gemma3ForConditionalGeneration']}|; it needs a model of images or sound around",
                "{'architectures':['Llama4ForConditionalGeneration']}|; it needs a model of images or sound around",
                "{'architectures':['Qwen2_5_VLForConditionalGeneration']}|; it needs a model of images or sound around",
                "{'architectures':['Olmo3ForCausalLM']}|; it needs a sliding window in some layers and not in others",
                "{'architectures':['MambaForCausalLM']}|; it needs layers with a recurrent state",
                "{'architectures':['GPT2LMHeadModel']}|; it needs layer norms with biases",
                "{'architectures':['UnheardForCausalLM']}|supported is one of [Llama",
                "{'architectures':null,'model_type':'qwen3_moe'}|; it needs a mixture of experts",
                "{'architectures':'LlamaForCausalLM'}|architectures is \"LlamaForCausalLM\"; supported is a list",
                "{'architectures':[]}|",
                "{'architectures':null,'model_type':'gpt2'}|model_type is \"gpt2\"; supported is one of",
                "{'architectures':null,'model_type':null}|architectures is missing; supported are [Llama",
                "{'model_type':'mistral'}|model_type is \"mistral\"; supported is llama for LlamaForCausalLM",
                "{'hidden_act':'gelu'}|hidden_act is \"gelu\"; supported is silu",
                "{'hidden_act':'swish'}|",
                "{'mlp_bias':true}|mlp_bias is true; supported is false",
                "{'quantization_config':{'bits':4}}|quantization_config is {\"bits\":4}; supported is none",
                "{'num_local_experts':8}|num_local_experts is 8; supported is none",
                "{'hidden_size':null}|hidden_size is missing",
                "{'hidden_size':'32'}|hidden_size is \"32\"; supported is a positive integer",
                "{'hidden_size':32.5}|hidden_size is 32.5; supported is a positive integer",
                "{'num_hidden_layers':0}|num_hidden_layers is 0; supported is a positive integer",
                "{'vocab_size':3000000000}|vocab_size is 3000000000; supported is a positive integer",
                "{'num_attention_heads':5}|hidden_size is 32; supported is a multiple of num_attention_heads, which is 5",
                "{'num_attention_heads':32}|hidden_size is 32; supported is an even multiple",
                "{'num_key_value_heads':3}|num_key_value_heads is 3; supported is a divisor of num_attention_heads",
                "{'head_dim':7}|head_dim is 7; supported is an even number",
                "{'attention_bias':'no'}|attention_bias is \"no\"; supported is true or false",
                "{'tie_word_embeddings':1}|tie_word_embeddings is 1; supported is true or false",
                "{'rms_norm_eps':0}|rms_norm_eps is 0; supported is a number in (0, 1)",
                "{'rope_theta':'big'}|rope_theta is \"big\"; supported is a number",
                "{'rope_theta':1}|rope_theta is 1; supported is a finite number above 1",
                "{'rope_scaling':4}|rope_scaling is 4; supported is an object",
                "{'rope_scaling':{'type':'su','factor':4}}|rope_scaling.type is \"su\"; supported is default, linear",
                "{'rope_parameters':{'rope_type':'longrope'},'max_position_embeddings':64}"
                        + "|rope_parameters.short_factor is ; supported is a list of 4 positive numbers",
                "{'rope_parameters':{'rope_type':'longrope','short_factor':[1,1,1,1],'long_factor':[1,2,3]},"
                        + "'max_position_embeddings':64}|rope_parameters.long_factor is [1,2,3]; supported is a list of 4",
                "{'rope_parameters':{'rope_type':'longrope','short_factor':[1,1,1,-1]},'max_position_embeddings':64}"
                        + "|rope_parameters.short_factor is [1,1,1,-1]; supported is a list of 4",
                "{'rope_parameters':{'rope_type':'longrope','long_mscale':2},'max_position_embeddings':64}"
                        + "|rope_parameters.long_mscale is 2; supported is none",
                "{'rope_scaling':{'type':'yarn','factor':4}}|max_position_embeddings is missing",
                "{'rope_scaling':{'type':'yarn','original_max_position_embeddings':64},'max_position_embeddings':32}"
                        + "|max_position_embeddings is 32; supported is at least original_max_position_embeddings, 64",
                "{'rope_scaling':{'type':'yarn','factor':4,'beta_slow':40},'max_position_embeddings':32}"
                        + "|beta_slow, which is 40",
                "{'rope_scaling':{'type':'yarn','factor':4,'attention_factor':-1},'max_position_embeddings':32}"
                        + "|rope_scaling.attention_factor is -1; supported is",
                "{'rope_scaling':{'type':'linear'}}|rope_scaling.factor is missing",
                "{'rope_scaling':{'type':'linear','factor':0.5}}|rope_scaling.factor is 0.5; supported is a finite number of at least 1",
                "{'rope_scaling':{'type':'dynamic','factor':2}}|max_position_embeddings is missing",
                "{'partial_rotary_factor':0.5}|partial_rotary_factor is 0.5; supported is 1 for LlamaForCausalLM",
            })
    void whatIsNotSupportedIsNamed(String change, String complaint) {
        if (complaint == null) {
            assertEquals(read(LLAMA, "{}"), read(LLAMA, change));
        } else {
            assertRefused(LLAMA, change, complaint);
        }
    }

    @Test
    void whatIsNotSupportedOfOtherModelsIsNamed() {
        assertRefused(MISTRAL, "{'num_key_value_heads':'2'}", "num_key_value_heads is \"2\"");
        assertRefused(
                QWEN2,
                "{'use_sliding_window':true,'max_window_layers':2}",
                "max_window_layers is 2; supported is one that gives all 3 layers the sliding window, or none");
        assertRefused(
                QWEN3,
                "{'use_sliding_window':true,'layer_types':['full_attention','sliding_attention','full_attention']}",
                "layer_types is [");
        assertRefused(QWEN3, "{'layer_types':['full_attention']}", "for each of the 3 layers");
        assertRefused(
                QWEN3, "{'layer_types':['full_attention','full_attention','chunked']}", "for each of the 3 layers");
        assertRefused(GLM, "{'partial_rotary_factor':0.01}", "partial_rotary_factor is 0.01; supported is a fraction");
        assertRefused(
                GLM, "{'rope_parameters':{'partial_rotary_factor':1.5}}", "rope_parameters.partial_rotary_factor");
    }

    static List<DecoderConfig> madeHere() {
        DecoderConfig plain = DecoderConfig.of(61, 32, 3, 4);
        AttentionConfig attention = plain.attention().withKeyValueHeads(2);
        RopeScaling llama3 = new RopeScaling.Llama3(8, 1, 4, 128);
        return List.of(
                plain,
                plain.withTiedHead(true).withRope(plain.rope().withBase(2e6).withScaling(llama3)),
                plain.withRope(plain.rope().withScaling(new RopeScaling.Dynamic(4, 300))),
                plain.withRope(plain.rope().withScaling(new RopeScaling.Linear(4))),
                plain.withRope(plain.rope().withScaling(RopeScaling.Yarn.of(4, 300))),
                plain.withRope(plain.rope().withScaling(new RopeScaling.Yarn(2, 64, 9, 2, false, 0.5))),
                plain.withAttention(attention.withBiases(true, true)),
                plain.withAttention(attention.withBiases(true, false)),
                plain.withAttention(attention.withBiases(true, false).withSlidingWindow(9)),
                plain.withAttention(attention.withSlidingWindow(9)),
                plain.withAttention(AttentionConfig.of(3, 8)),
                plain.withAttention(attention.withQueryKeyNorm(AttentionConfig.QueryKeyNorm.EACH_HEAD)),
                plain.withAttention(attention
                        .withQueryKeyNorm(AttentionConfig.QueryKeyNorm.EACH_HEAD)
                        .withBiases(true, true)
                        .withSlidingWindow(3)),
                plain.withRope(new RopeConfig(10_000, 6, true, RopeScaling.none())),
                plain.withRope(new RopeConfig(10_000, 6, false, RopeScaling.none())),
                plain.withAttention(attention.withSlidingWindow(9))
                        .withRope(new RopeConfig(10_000, 2, false, RopeScaling.none())),
                plain.withRope(new RopeConfig(10_000, 6, true, RopeScaling.none()))
                        .withAttention(attention.withBiases(true, false))
                        .withNorms(DecoderConfig.NormPlacement.AROUND),
                plain.withRope(new RopeConfig(
                        10_000, 4, false, new RopeScaling.LongRope(List.of(1.0, 2.5), List.of(3.0, 4.5), 99, 1.25))),
                plain.withRope(plain.rope()
                        .withScaling(new RopeScaling.LongRope(
                                List.of(1.0, 1.0, 1.0, 2.0), List.of(1.0, 2.0, 3.0, 4.0), 300, 1))),
                plain.withAttention(attention.withQueryKeyNorm(AttentionConfig.QueryKeyNorm.ALL_HEADS))
                        .withNorms(DecoderConfig.NormPlacement.AFTER),
                plain.withAttention(AttentionConfig.of(3, 8)
                                .withBiases(true, true)
                                .withQueryKeyNorm(AttentionConfig.QueryKeyNorm.ALL_HEADS))
                        .withNorms(DecoderConfig.NormPlacement.AFTER)
                        .withRope(plain.rope().withScaling(new RopeScaling.Linear(4))),
                plain.withRope(new RopeConfig(10_000, 8, true, RopeScaling.none())));
    }

    @ParameterizedTest
    @MethodSource("madeHere")
    void aShapeThatWasMadeHereComesBack(DecoderConfig config) {
        Architecture architecture = Architecture.of(config);
        ObjectNode json = ModelConfigWriter.create(architecture, config);
        ModelConfigReader reader = new ModelConfigReader(new ConfigJson("config.json", "", json));
        assertEquals(config, reader.read());
        assertEquals(architecture, reader.architecture());
    }

    @Test
    void phisLongRopeIsRead() {
        String phi3 = "{'model_type':'phi3'," + SIZES + ",'max_position_embeddings':65536,"
                + "'original_max_position_embeddings':4096,'partial_rotary_factor':0.5}";
        RopeScaling expected = new RopeScaling.LongRope(
                List.of(1.0, 2.0), List.of(3.0, 4.0), 4_096, Math.sqrt(1 + Math.log(16) / Math.log(4_096)));
        for (String type : List.of("su", "longrope", "yarn")) {
            String change = "{'rope_scaling':{'type':'" + type + "','short_factor':[1,2],'long_factor':[3,4]}}";
            assertEquals(
                    new RopeConfig(10_000, 4, false, expected),
                    read(phi3, change).rope());
        }
        assertEquals(RopeScaling.none(), read(phi3, "{}").rope().scaling());
        assertRefused(
                phi3,
                "{'rope_scaling':{'type':'linear','factor':2}}",
                "rope_scaling.type is \"linear\"; supported is default or longrope for Phi3ForCausalLM");
    }

    @Test
    void everyPartOfAHeadCanBeRotated() {
        for (int headSize = 2; headSize <= 256; headSize += 2) {
            for (int dimensions = 2; dimensions <= headSize; dimensions += 2) {
                DecoderConfig config = new DecoderConfig(
                        9,
                        headSize,
                        1,
                        AttentionConfig.of(1, headSize),
                        8,
                        new RopeConfig(10_000, dimensions, true, RopeScaling.none()),
                        1e-5,
                        false);
                ObjectNode json = ModelConfigWriter.create(Architecture.GLM, config);
                assertEquals(config, new ModelConfigReader(new ConfigJson("config.json", "", json)).read());
            }
        }
    }

    @Test
    void aShapeThatNoArchitectureHasIsRefused() {
        DecoderConfig plain = DecoderConfig.of(61, 32, 3, 4);
        AttentionConfig attention = plain.attention();
        RopeConfig half = new RopeConfig(10_000, 4, true, RopeScaling.none());
        for (DecoderConfig config : List.of(
                plain.withAttention(attention.withBiases(false, true)),
                plain.withAttention(attention.withBiases(true, true).withSlidingWindow(5)),
                plain.withAttention(attention
                        .withQueryKeyNorm(AttentionConfig.QueryKeyNorm.EACH_HEAD)
                        .withBiases(true, false)),
                plain.withAttention(attention.withQueryKeyNorm(AttentionConfig.QueryKeyNorm.EACH_HEAD))
                        .withRope(half),
                plain.withAttention(attention.withBiases(true, false))
                        .withRope(new RopeConfig(10_000, 4, false, RopeScaling.none())),
                plain.withRope(new RopeConfig(10_000, 4, false, new RopeScaling.Linear(2))),
                plain.withNorms(DecoderConfig.NormPlacement.AROUND),
                plain.withNorms(DecoderConfig.NormPlacement.AFTER),
                plain.withAttention(attention.withQueryKeyNorm(AttentionConfig.QueryKeyNorm.ALL_HEADS)),
                plain.withNorms(DecoderConfig.NormPlacement.AFTER)
                        .withAttention(attention
                                .withQueryKeyNorm(AttentionConfig.QueryKeyNorm.ALL_HEADS)
                                .withSlidingWindow(3)))) {
            String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Architecture.of(config))
                    .getMessage());
            assertTrue(message.startsWith("none of [LlamaForCausalLM, "), message);
        }
    }

    private static void assertRefused(String base, String change, String complaint) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> read(base, change))
                .getMessage());
        assertTrue(message.startsWith("config.json: ") && message.contains(complaint), message);
    }

    private static DecoderConfig read(String base, String change) {
        ObjectNode json = json(base);
        json.setAll(json(change));
        return new ModelConfigReader(new ConfigJson("config.json", "", json)).read();
    }

    private static ObjectNode json(String text) {
        try {
            return ModelFolder.JSON.readValue(text.replace('\'', '"'), ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
