package org.longalign.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.batching.BatchPlan;
import org.longalign.data.Jsonl;
import org.longalign.data.Language;
import org.longalign.data.Message;
import org.longalign.evaluation.longbenchchat.BenchmarkItem;
import org.longalign.evaluation.longbenchchat.LongBenchChat;
import org.longalign.evaluation.longbenchchat.OverlapJudge;
import org.longalign.evaluation.longbenchchat.SystemAnswers;
import org.longalign.model.CausalLm;
import org.longalign.model.Device;
import org.longalign.model.FormulaFolder;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.SentencePieceFolders;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;
import org.longalign.tokenize.Tokenizer;
import org.longalign.training.Training;

/** The recipe on small folders in the layouts of the paper's models, whose only tokenizer is a tokenizer.model. */
class ReleasedFoldersTest {
    private static final List<String> REPLIES = List.of("in 1854", "长文本 😀", "the answer");

    @TempDir
    Path temporary;

    @Test
    void chatGlmInItsOwnForm() throws IOException {
        Path folder = SentencePieceFolders.chatGlm(temporary.resolve("chatglm3"));
        int ids = Tokenizer.open(folder).vocabularySize();
        FormulaFolder.write(folder, json("""
                {"architectures": ["ChatGLMModel"], "model_type": "chatglm", "padded_vocab_size": %d,
                 "hidden_size": 48, "ffn_hidden_size": 96, "num_layers": 2, "num_attention_heads": 4,
                 "kv_channels": 12, "multi_query_attention": true, "multi_query_group_num": 2,
                 "layernorm_epsilon": 1e-05, "seq_length": 512, "rmsnorm": true, "add_qkv_bias": true,
                 "add_bias_linear": false, "post_layer_norm": true, "original_rope": true,
                 "apply_residual_connection_post_layernorm": false, "tie_word_embeddings": false,
                 "eos_token_id": 2, "pad_token_id": 0}""".formatted(ids + 7)));
        Path saved = recipe(folder, "");
        assertEquals(200, config(saved).path("rope_ratio").asDouble());
        assertEquals("chatglm3", ChatTemplate.open(saved).name());
    }

    @Test
    void llamaInTheFormOfTheRelease() throws IOException {
        Path folder = SentencePieceFolders.llama(temporary.resolve("llama2"));
        FormulaFolder.write(folder, json("""
                {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": %d,
                 "hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4,
                 "num_key_value_heads": 4, "rms_norm_eps": 1e-05, "max_position_embeddings": 4096,
                 "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": false, "bos_token_id": 1,
                 "eos_token_id": 2}""".formatted(Tokenizer.open(folder).vocabularySize())));
        Path saved = recipe(folder, "longalign-llama");
        assertTrue(config(saved).toString().contains("2000000"), config(saved).toString());
    }

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) Jsonl.JSON.readTree(text);
    }

    private static JsonNode config(Path folder) throws IOException {
        return Jsonl.JSON.readTree(folder.resolve("config.json").toFile());
    }

    private static ChatTemplate template(Path folder, String form) {
        return form.isEmpty() ? ChatTemplate.open(folder) : ChatTemplate.named(form, Tokenizer.open(folder));
    }

    /** Extends the context, trains with packing and weighting, saves, loads, answers and judges. */
    private Path recipe(Path folder, String form) throws IOException {
        ChatTemplate template = template(folder, form);
        MiddleTruncation truncation = MiddleTruncation.of(template, 150, 24);
        List<BenchmarkItem> items = new ArrayList<>();
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < REPLIES.size(); i++) {
            BenchmarkItem item = item(i);
            items.add(item);
            assertTrue(template.tokenizer().count(item.prompt()) > truncation.promptTokens());
            String prompt = truncation.apply(item.prompt());
            assertTrue(prompt.startsWith("A long text") && prompt.endsWith(item.query()), prompt);
            sequences.add(
                    template.encode("item " + i, List.of(Message.user(prompt), Message.assistant(REPLIES.get(i)))));
        }
        Sequences data = new Sequences(sequences);
        BatchPlan[] epochs = new BatchPlan[50];
        for (int epoch = 0; epoch < epochs.length; epoch++) {
            epochs[epoch] = BatchPlan.packed(data.lengths()).maxTokens(512).build();
        }
        Path saved = temporary.resolve("tuned");
        try (CausalLm model = CausalLm.load(
                folder,
                Device.cpu(),
                config -> config.withRopeBase(200 * config.rope().base()))) {
            Training.of(model, data, epochs).learningRate(1e-2).run();
            model.save(saved);
        }
        for (String file : List.of("tokenizer.model", "tokenizer_config.json")) {
            assertArrayEquals(Files.readAllBytes(folder.resolve(file)), Files.readAllBytes(saved.resolve(file)));
        }
        try (CausalLm model = CausalLm.load(saved, Device.cpu())) {
            LocalModel local = LocalModel.of("tuned", model, template(saved, form), 150);
            LongBenchChat bench = LongBenchChat.of(items);
            SystemAnswers answers =
                    bench.answeredBy(local, local.truncation(24)).run();
            assertEquals(Map.of(), answers.failures());
            for (int i = 0; i < REPLIES.size(); i++) {
                assertEquals(REPLIES.get(i), answers.answers().get(i), "item " + i);
            }
            var report =
                    bench.scoring(List.of(answers)).judgedBy(new OverlapJudge()).run();
            assertEquals(2 * REPLIES.size(), report.verdicts().size());
        }
        return saved;
    }

    private static BenchmarkItem item(int index) {
        String query =
                "What is said of the " + List.of("mill", "pump", "bridge").get(index) + "?";
        String text = "A long text. " + "问 is said here <|assistant|></s> of it. ".repeat(10) + query;
        return new BenchmarkItem(index, text, query, REPLIES.get(index), List.of(), Language.ENGLISH, null);
    }
}
