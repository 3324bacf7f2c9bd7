package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.batching.BatchTensors;
import org.longalign.model.safetensors.SafetensorsWriter;
import org.longalign.model.safetensors.TensorType;

/** Folders in the layout of ChatGLM3: the arithmetic against float64, and what is written back. */
class ChatGlmTest {
    /** The parts of each stored tensor of a layer, in the order of their rows. */
    private static final Map<String, List<String>> LAYER = Map.ofEntries(
            Map.entry("input_layernorm.weight", List.of("input_layernorm.weight")),
            Map.entry("self_attention.query_key_value.weight", projections("weight")),
            Map.entry("self_attention.query_key_value.bias", projections("bias")),
            Map.entry("self_attention.dense.weight", List.of("self_attn.o_proj.weight")),
            Map.entry("post_attention_layernorm.weight", List.of("post_attention_layernorm.weight")),
            Map.entry("mlp.dense_h_to_4h.weight", List.of("mlp.gate_proj.weight", "mlp.up_proj.weight")),
            Map.entry("mlp.dense_4h_to_h.weight", List.of("mlp.down_proj.weight")));

    @TempDir
    Path temporary;

    private Path folder;
    private ObjectNode config;

    private static List<String> projections(String kind) {
        return List.of("self_attn.q_proj." + kind, "self_attn.k_proj." + kind, "self_attn.v_proj." + kind);
    }

    @BeforeEach
    void write() throws IOException {
        folder = temporary.resolve("model");
        config = (ObjectNode)
                ReferenceLogitsTest.reference().path("kinds").path("chatglm").path("config");
        FormulaFolder.write(folder, config);
    }

    @Test
    void logitsAndRepliesAreThoseOfFloat64() throws IOException {
        for (int ratio : new int[] {1, 50, 200}) {
            config.put("rope_ratio", ratio);
            ChatGlmReference reference = new ChatGlmReference(folder, config);
            UnaryOperator<DecoderConfig> base = found -> found.withRopeBase(10_000.0 * ratio);
            try (CausalLm model = CausalLm.load(folder, Device.cpu(), base)) {
                int[] ids = Samples.pack(37, ratio, 90).ids();
                double[][] expected = reference.logits(ids);
                float[][] found = model.logits(BatchTensors.packed(ids, new int[] {0, ids.length}))[0];
                double largest = 0;
                double difference = 0;
                for (int t = 0; t < found.length; t++) {
                    for (int v = 0; v < 37; v++) {
                        largest = Math.max(largest, Math.abs(expected[t][v]));
                        difference = Math.max(difference, Math.abs(expected[t][v] - found[t][v]));
                    }
                }
                assertTrue(largest > 1 && difference < 1e-5 * largest, difference + " of " + largest);
                int[] prompt = Arrays.copyOf(ids, 30);
                assertArrayEquals(
                        reference.greedy(prompt, 25),
                        model.generate(prompt, Generation.greedy(25)).ids());
            }
        }
    }

    /** Each tensor's gradient against the change of the float64 loss along the gradient and along a random direction. */
    @Test
    void packedLossAndGradientsAreThoseOfFloat64() throws IOException {
        ChatGlmReference reference = new ChatGlmReference(folder, config);
        Samples pack = Samples.pack(37, 4, 17, 2, 21);
        try (CausalLm model = CausalLm.load(folder, Device.cpu());
                NDManager scratch = model.newScratch()) {
            double loss = reference.loss(pack);
            assertEquals(loss, model.accumulateGradients(pack.batch()).weightedLoss(), 1e-5 * loss);
            Map<String, NDArray> gradients = model.gradients(scratch);
            Random random = new Random(3);
            int checked = 0;
            for (Map.Entry<String, double[]> tensor : reference.tensors().entrySet()) {
                double[] gradient = joined(gradients, parts(tensor.getKey()));
                checked += gradient.length;
                double length = length(gradient);
                double[] noise = random.doubles(gradient.length, -1, 1).toArray();
                for (double[] direction : List.of(gradient, noise)) {
                    double slope = dot(gradient, direction) / length(direction);
                    assertEquals(
                            slope,
                            slope(reference, pack, tensor.getValue(), direction),
                            2e-5 * length,
                            tensor.getKey());
                }
            }
            assertEquals(model.config().parameterCount(), checked);
        }
    }

    @Test
    void aSavedFolderHasTheSameFieldsAndBytes() throws IOException {
        config.put("torch_dtype", "float32").put("_name_or_path", "somewhere").put("vocab_size", 37);
        Files.writeString(folder.resolve("config.json"), config.toString());
        for (String name : List.of("tokenizer.model", "modeling_chatglm.py", "notes.txt")) {
            Files.writeString(folder.resolve(name), name);
        }
        Path saved = temporary.resolve("saved");
        try (CausalLm model = CausalLm.load(folder, Device.cpu())) {
            model.save(saved);
        }
        assertEquals(config, json(saved));
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("model.safetensors")),
                Files.readAllBytes(saved.resolve("model.safetensors")));
        assertEquals("tokenizer.model", Files.readString(saved.resolve("tokenizer.model")));
        assertTrue(Files.exists(saved.resolve("modeling_chatglm.py")), "config.json names its class");
        assertFalse(Files.exists(saved.resolve("notes.txt")));
        assertEquals(logits(folder, UnaryOperator.identity()), logits(saved, UnaryOperator.identity()));
    }

    @Test
    void aContextIsExtendedAndStaysSo() throws IOException {
        Path saved = temporary.resolve("saved");
        try (CausalLm model = CausalLm.load(folder, Device.cpu(), ChatGlmTest::extended)) {
            model.save(saved, SaveOptions.defaults().withMaxPositions(65_536).withType(TensorType.F32));
        }
        ObjectNode expected = config.deepCopy().put("rope_ratio", 200.0).put("seq_length", 65_536);
        assertEquals(expected.put("torch_dtype", "float32"), json(saved));
        assertEquals(logits(folder, ChatGlmTest::extended), logits(saved, UnaryOperator.identity()));
        assertFalse(logits(folder, UnaryOperator.identity()).equals(logits(saved, UnaryOperator.identity())));
    }

    @Test
    void everyRatioComesBack() throws IOException {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            double ratio = i < 1_000 ? 1 + i : Math.exp(random.nextDouble() * 8);
            ObjectNode json = config.deepCopy().put("rope_ratio", ratio);
            DecoderConfig stored = read(config);
            DecoderConfig changed = read(json);
            assertEquals(10_000 * ratio, changed.rope().base());
            ObjectNode written = config.deepCopy();
            ChatGlmJson.update(written, stored, changed);
            assertEquals(changed, read(written));
        }
    }

    @Test
    void aSwitchSavesForTransformers() throws IOException {
        Path saved = temporary.resolve("saved");
        try (CausalLm model = CausalLm.load(folder, Device.cpu(), ChatGlmTest::extended)) {
            model.save(saved, SaveOptions.defaults().withTransformersLayout(true));
        }
        ObjectNode json = json(saved);
        assertEquals("GlmForCausalLM", json.path("architectures").path(0).textValue());
        assertEquals(512, json.path("max_position_embeddings").intValue());
        assertEquals(2e6, json.path("rope_theta").doubleValue());
        assertEquals(2, json.path("eos_token_id").intValue());
        assertEquals(0, json.path("pad_token_id").intValue());
        assertTrue(json.path("bos_token_id").isNull() && !json.has("auto_map") && !json.has("seq_length"));
        assertEquals(logits(folder, ChatGlmTest::extended), logits(saved, UnaryOperator.identity()));
        Path again = temporary.resolve("again");
        try (CausalLm model = CausalLm.load(saved, Device.cpu())) {
            model.save(again, SaveOptions.defaults().withTransformersLayout(true));
        }
        assertEquals(json, json(again), "a model in transformers' layout stays as it is");
    }

    @Test
    void rotaryFrequenciesAreNotRead() throws IOException {
        List<SafetensorsWriter.Entry> entries =
                new ArrayList<>(FormulaFolder.entries(Architecture.CHATGLM, read(config)));
        entries.add(new SafetensorsWriter.Entry("transformer.rotary_pos_emb.inv_freq", TensorType.F32, List.of(3L)));
        FormulaFolder.writeWeights(folder.resolve("model.safetensors"), entries);
        CausalLm.load(folder, Device.cpu()).close();
        entries.add(new SafetensorsWriter.Entry("transformer.prefix_encoder.weight", TensorType.F32, List.of(3L)));
        FormulaFolder.writeWeights(folder.resolve("model.safetensors"), entries);
        assertRefused(
                "holds transformer.prefix_encoder.weight, which ChatGLMModel with this config.json does not have",
                () -> CausalLm.load(folder, Device.cpu()));
    }

    @Test
    void aVocabularyOfAnotherSizeIsNamed() throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                config.deepCopy().put("padded_vocab_size", 40).toString());
        assertRefused(
                "transformer.embedding.word_embeddings.weight has 37 rows, but config.json gives a vocabulary of 40 tokens",
                () -> CausalLm.load(folder, Device.cpu()));
    }

    @Test
    void whatTheLayoutCannotSayIsRefused() {
        assertRefused(
                "ChatGLMModel has no such rope scaling, but it was set to Linear[factor=2.0]; change the rope's base",
                () -> CausalLm.load(
                        folder,
                        Device.cpu(),
                        found -> found.withRope(found.rope().withScaling(new RopeScaling.Linear(2)))));
        assertRefused(
                "ChatGLMModel has no sliding window",
                () -> CausalLm.load(
                        folder,
                        Device.cpu(),
                        found -> found.withAttention(found.attention().withSlidingWindow(4))));
        double base = 10_000.000000000005;
        try (CausalLm model = CausalLm.load(folder, Device.cpu(), found -> found.withRopeBase(base))) {
            assertRefused("no rope_ratio gives exactly", () -> model.save(temporary.resolve("saved")));
        }
    }

    private static double slope(ChatGlmReference reference, Samples pack, double[] tensor, double[] direction) {
        double step = 1e-5 / length(direction);
        double[] kept = tensor.clone();
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
            for (int i = 0; i < tensor.length; i++) {
                tensor[i] = kept[i] + (2 * side - 1) * step * direction[i];
            }
            losses[side] = reference.loss(pack);
        }
        System.arraycopy(kept, 0, tensor, 0, kept.length);
        return (losses[1] - losses[0]) / 2e-5;
    }

    private static List<String> parts(String stored) {
        String prefix = "transformer.encoder.layers.";
        if (stored.startsWith(prefix)) {
            String layer = stored.substring(prefix.length(), prefix.length() + 1);
            List<String> parts = Objects.requireNonNull(LAYER.get(stored.substring(prefix.length() + 2)), stored);
            return parts.stream()
                    .map(part -> "model.layers." + layer + "." + part)
                    .toList();
        }
        return List.of(
                stored.contains("embedding")
                        ? "model.embed_tokens.weight"
                        : stored.contains("final") ? "model.norm.weight" : "lm_head.weight");
    }

    private static double[] joined(Map<String, NDArray> arrays, List<String> names) {
        List<Double> all = new ArrayList<>();
        for (String name : names) {
            for (float value : Objects.requireNonNull(arrays.get(name), name).toFloatArray()) {
                all.add((double) value);
            }
        }
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double length(double[] x) {
        return Math.sqrt(dot(x, x));
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static DecoderConfig extended(DecoderConfig found) {
        return found.withRopeBase(200 * found.rope().base());
    }

    private static DecoderConfig read(ObjectNode json) {
        return new ModelConfigReader(new ConfigJson("config.json", "", json)).read();
    }

    private static ObjectNode json(Path folder) throws IOException {
        return (ObjectNode) ModelFolder.JSON.readTree(Files.readString(folder.resolve("config.json")));
    }

    private static String logits(Path folder, UnaryOperator<DecoderConfig> configure) {
        int[] ids = Samples.pack(37, 2, 30).ids();
        try (CausalLm model = CausalLm.load(folder, Device.cpu(), configure)) {
            return Arrays.deepToString(model.logits(BatchTensors.packed(ids, new int[] {0, 30})));
        }
    }

    private static void assertRefused(String complaint, Executable call) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.contains(complaint), message);
    }
}
