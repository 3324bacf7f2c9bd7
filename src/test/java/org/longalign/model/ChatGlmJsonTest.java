package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The config.json of ChatGLM3: what is honoured, what is refused by name, what is ignored. */
class ChatGlmJsonTest {
    /** ChatGLM3-6B's published fields. */
    private static final String CHATGLM3 =
            "{'architectures':['ChatGLMModel'],'model_type':'chatglm','num_layers':28,'hidden_size':4096,"
                    + "'ffn_hidden_size':13696,'num_attention_heads':32,'kv_channels':128,'multi_query_attention':true,"
                    + "'multi_query_group_num':2,'padded_vocab_size':65024,'layernorm_epsilon':1e-5,'rmsnorm':true,"
                    + "'add_qkv_bias':true,'add_bias_linear':false,'post_layer_norm':true,"
                    + "'apply_residual_connection_post_layernorm':false,'original_rope':true,'seq_length':8192,"
                    + "'tie_word_embeddings':false,'eos_token_id':2,'pad_token_id':0,'torch_dtype':'float16',"
                    + "'attention_dropout':0.0,'use_cache':true}";

    @Test
    void thePublishedFieldsGiveItsShape() {
        assertEquals(
                new DecoderConfig(
                        65_024,
                        4_096,
                        28,
                        AttentionConfig.of(32, 128).withKeyValueHeads(2).withBiases(true, false),
                        13_696,
                        new RopeConfig(10_000, 64, true, RopeScaling.none()),
                        1e-5,
                        false),
                read("{}"));
        assertEquals(6_243_584_000L, read("{}").parameterCount());
        assertEquals(500_000, read("{'rope_ratio':50}").rope().base());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'multi_query_attention':false}|multi_query_attention is false; supported is true",
                "{'multi_query_attention':null}|multi_query_attention is absent, which means false; supported is true",
                "{'rmsnorm':false}|rmsnorm is false; supported is true",
                "{'rmsnorm':null}|",
                "{'rmsnorm':1}|rmsnorm is 1; supported is true or false",
                "{'add_qkv_bias':false}|add_qkv_bias is false; supported is true",
                "{'add_qkv_bias':null}|add_qkv_bias is absent, which means false; supported is true",
                "{'add_bias_linear':true}|add_bias_linear is true; supported is false",
                "{'add_bias_linear':null}|",
                "{'post_layer_norm':false}|post_layer_norm is false; supported is true",
                "{'apply_residual_connection_post_layernorm':true}"
                        + "|apply_residual_connection_post_layernorm is true; supported is false",
                "{'original_rope':false}|original_rope is false; supported is true",
                "{'original_rope':null}|",
                "{'tie_word_embeddings':true}|tie_word_embeddings is true; supported is false",
                "{'prefix_projection':true}|prefix_projection is true; supported is false",
                "{'interleaved_qkv':true}|interleaved_qkv is true; supported is false",
                "{'pre_seq_len':128}|pre_seq_len is 128; supported is none: a prefix trained by P-tuning is not read",
                "{'pre_seq_len':null,'quantization_bit':0}|",
                "{'quantization_bit':4}|quantization_bit is 4; supported is 0: weights are read from",
                "{'quantization_config':{'bits':4}}|quantization_config is {\"bits\":4}; supported is none",
                "{'rope_ratio':0}|rope_ratio is 0; supported is a finite number above 0.0001",
                "{'rope_ratio':1e400}|rope_ratio is",
                "{'rope_ratio':'8'}|rope_ratio is \"8\"; supported is a number",
                "{'rope_theta':1e6}|rope_theta is 1000000.0; supported is none: ChatGLM2 and 3 have no such field",
                "{'inner_hidden_size':16384}|inner_hidden_size is 16384; supported is none",
                "{'kv_channels':126}|kv_channels is 126; supported is a multiple of 4",
                "{'multi_query_group_num':3}|multi_query_group_num is 3; supported is a divisor of num_attention_heads",
                "{'num_layers':0}|num_layers is 0; supported is a positive integer",
                "{'ffn_hidden_size':null}|ffn_hidden_size is missing",
                "{'padded_vocab_size':null}|padded_vocab_size is missing",
                "{'vocab_size':64798}|vocab_size is 64798; supported is padded_vocab_size, 65024",
                "{'vocab_size':65024}|",
                "{'seq_length':-1}|seq_length is -1; supported is a positive integer",
                "{'layernorm_epsilon':2}|layernorm_epsilon is 2; supported is a number in (0, 1)",
                "{'architectures':['ChatGLMForSequenceClassification']}|architectures is [\"ChatGLMForSequence",
                "{'architectures':['ChatGLMForConditionalGeneration']}|",
                "{'architectures':null}|",
                "{'model_type':'glm'}|model_type is \"glm\"; supported is chatglm for ChatGLMModel",
            })
    void whatDeviatesIsNamed(String change, String complaint) {
        if (complaint == null) {
            assertEquals(read("{}"), read(change));
            return;
        }
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> read(change)).getMessage());
        assertTrue(message.startsWith("config.json: ") && message.contains(complaint), message);
    }

    private static DecoderConfig read(String change) {
        ObjectNode json = json(CHATGLM3);
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
