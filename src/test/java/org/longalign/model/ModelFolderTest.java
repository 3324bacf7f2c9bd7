package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.batching.BatchTensors;
import org.longalign.model.safetensors.SafetensorsFile;
import org.longalign.model.safetensors.SafetensorsWriter;
import org.longalign.model.safetensors.StoredTensor;
import org.longalign.model.safetensors.TensorType;

/** Folders of Hugging Face's layout: what is read, what is refused, what is written. */
class ModelFolderTest {
    private static final BatchTensors BATCH = BatchTensors.packed(new int[] {3, 1, 4, 1, 5, 9}, new int[] {0, 6});
    private static final DecoderConfig CONFIG = DecoderConfig.of(17, 16, 2, 2).withKeyValueHeads(1);

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void write() throws IOException {
        folder = temporary.resolve("model");
        write(folder, CONFIG);
    }

    @Test
    void aContextIsExtendedByTheRopeBaseAndStaysSo() throws IOException {
        float[][] before = logits(folder, UnaryOperator.identity());
        UnaryOperator<DecoderConfig> extend =
                config -> config.withRopeBase(200 * config.rope().base());
        float[][] after;
        Path saved = temporary.resolve("saved");
        try (CausalLm model = CausalLm.load(folder, Device.cpu(), extend)) {
            assertEquals(2e6, model.config().rope().base());
            after = model.logits(BATCH)[0];
            model.save(saved, SaveOptions.defaults().withMaxPositions(8192));
        }
        assertEquals(
                8192, json(saved, "config.json").path("max_position_embeddings").intValue());
        assertEquals(before[0][0], after[0][0], 1e-6f, "the first token is not turned");
        assertTrue(Math.abs(before[5][0] - after[5][0]) > 1e-3);
        assertArrayEquals(after, logits(saved, UnaryOperator.identity()));
    }

    @Test
    void onlyPositionsAndWindowCanBeChanged() {
        assertRefused(
                "only the rope's base, its scaling and the sliding window can be changed",
                () -> CausalLm.load(folder, Device.cpu(), config -> config.withIntermediateSize(7)));
        assertRefused(
                "LlamaForCausalLM has no sliding window, but it was set to 4",
                () -> CausalLm.load(
                        folder,
                        Device.cpu(),
                        config -> config.withAttention(config.attention().withSlidingWindow(4))));
    }

    @Test
    void aWindowCanBeLiftedAndStaysSo() throws IOException {
        Path mistral = temporary.resolve("mistral");
        write(mistral, CONFIG.withAttention(CONFIG.attention().withSlidingWindow(2)));
        UnaryOperator<DecoderConfig> lift =
                config -> config.withAttention(config.attention().withSlidingWindow(0));
        float[][] lifted = logits(mistral, lift);
        assertTrue(Math.abs(lifted[5][0] - logits(mistral, UnaryOperator.identity())[5][0]) > 1e-3);
        try (CausalLm model = CausalLm.load(mistral, Device.cpu(), lift)) {
            model.save(temporary.resolve("saved"));
        }
        assertArrayEquals(lifted, logits(temporary.resolve("saved"), UnaryOperator.identity()));
        assertTrue(json(temporary.resolve("saved"), "config.json")
                .path("sliding_window")
                .isNull());
    }

    @Test
    void unknownFieldsAndTheTokenizersFilesAreKept() throws IOException {
        ObjectNode config = json(folder, "config.json");
        config.put("some_field", "kept")
                .put("dtype", "float32")
                .putArray("eos_token_id")
                .add(5);
        Files.writeString(folder.resolve("config.json"), config.toString());
        for (String name : List.of("tokenizer.json", "generation_config.json", "chat_template.jinja", "x.tiktoken")) {
            Files.writeString(folder.resolve(name), name);
        }
        Files.createDirectories(folder.resolve("additional_chat_templates"));
        Files.writeString(folder.resolve("additional_chat_templates/tools.jinja"), "tools");
        Files.createDirectories(folder.resolve("chat_templates"));
        Files.writeString(folder.resolve("chat_templates/default.jinja"), "default");
        Files.createDirectories(folder.resolve("other"));
        Files.writeString(folder.resolve("other/y.tiktoken"), "not at the top");
        Files.writeString(folder.resolve("optimizer.bin"), "not of the model");
        Path saved = temporary.resolve("saved");
        try (CausalLm model = CausalLm.load(folder, Device.cpu())) {
            model.save(saved, SaveOptions.defaults().withType(TensorType.BF16));
        }
        assertEquals(
                new TreeSet<>(List.of(
                        "additional_chat_templates",
                        "additional_chat_templates/tools.jinja",
                        "chat_template.jinja",
                        "chat_templates",
                        "chat_templates/default.jinja",
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "tokenizer.json",
                        "x.tiktoken")),
                files(saved));
        ObjectNode expected = config.deepCopy().put("dtype", "bfloat16");
        assertEquals(expected, json(saved, "config.json"));
        try (CausalLm again = CausalLm.load(saved, Device.cpu())) {
            again.save(temporary.resolve("again"));
        }
        assertEquals(List.of(TensorType.BF16), types(temporary.resolve("again")), "the type it was loaded with");
    }

    @Test
    void shardsHoldWhatOneFileHolds() throws IOException {
        float[][] whole = logits(folder, UnaryOperator.identity());
        Path saved = temporary.resolve("saved");
        try (CausalLm model = CausalLm.load(folder, Device.cpu())) {
            model.save(saved, SaveOptions.defaults().withMaxShardBytes(4000));
            assertEquals(
                    model.config().parameterCount() * 4,
                    json(saved, WeightFiles.INDEX)
                            .path("metadata")
                            .path("total_size")
                            .longValue());
        }
        assertFalse(Files.exists(saved.resolve(WeightFiles.SINGLE)));
        Set<String> found = files(saved);
        found.removeIf(name -> !name.endsWith(".safetensors"));
        assertTrue(found.size() > 2);
        for (int i = 1; i <= found.size(); i++) {
            String name = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i, found.size());
            assertTrue(found.contains(name), name);
        }
        assertArrayEquals(whole, logits(saved, UnaryOperator.identity()));
    }

    @Test
    void badIndexesAreNamed() throws IOException {
        Path saved = temporary.resolve("saved");
        try (CausalLm model = CausalLm.load(folder, Device.cpu())) {
            model.save(saved, SaveOptions.defaults().withMaxShardBytes(4000));
        }
        Path index = saved.resolve(WeightFiles.INDEX);
        ObjectNode good = json(saved, WeightFiles.INDEX);
        String norm = DecoderWeights.LAST_NORM;
        for (List<String> change : List.of(
                List.of(
                        "../model/model.safetensors",
                        "weight_map." + norm + " is \"../model/model.safetensors\", which"),
                List.of("other.safetensors", "names other.safetensors, which is not in the folder"),
                List.of("model-00001-of-", "which does not hold it"))) {
            ObjectNode bad = good.deepCopy();
            String first =
                    good.path("weight_map").path(DecoderWeights.EMBEDDING).textValue();
            ObjectNode map = (ObjectNode) bad.path("weight_map");
            map.put(norm, change.get(0).endsWith("-") ? first : change.get(0));
            Files.writeString(index, bad.toString());
            assertRefused(change.get(1), () -> CausalLm.load(saved, Device.cpu()));
        }
        Files.writeString(index, "{}");
        assertRefused("weight_map is missing", () -> CausalLm.load(saved, Device.cpu()));
        Files.writeString(index, "[1");
        assertRefused(WeightFiles.INDEX + " is no JSON", () -> CausalLm.load(saved, Device.cpu()));
    }

    @Test
    void weightsThatDoNotFitTheConfigurationAreNamed() throws IOException {
        rewrite(entries -> entries.removeIf(entry -> entry.name().contains("layers.1.")));
        assertRefused(
                "lacks model.layers.1.input_layernorm.weight, model.layers.1.self_attn.q_proj.weight, "
                        + "model.layers.1.self_attn.k_proj.weight, model.layers.1.self_attn.v_proj.weight, "
                        + "model.layers.1.self_attn.o_proj.weight and 4 more weights",
                () -> CausalLm.load(folder, Device.cpu()));
        rewrite(entries -> entries.add(entry("model.layers.0.self_attn.q_proj.bias", TensorType.F32, 16)));
        assertRefused(
                "holds model.layers.0.self_attn.q_proj.bias, which LlamaForCausalLM with this config.json does not have",
                () -> CausalLm.load(folder, Device.cpu()));
        rewrite(entries -> replace(entries, entry(DecoderWeights.LAST_NORM, TensorType.F32, 8)));
        assertRefused("model.norm.weight has the shape [8] instead of [16]", () -> CausalLm.load(folder, Device.cpu()));
        rewrite(entries -> replace(entries, entry(DecoderWeights.LAST_NORM, TensorType.I32, 16)));
        assertRefused("model.norm.weight is of type I32; weights are read", () -> CausalLm.load(folder, Device.cpu()));
        rewrite(entries -> entries.removeIf(entry -> entry.name().equals(DecoderWeights.HEAD)));
        assertRefused("lacks lm_head.weight", () -> CausalLm.load(folder, Device.cpu()));
        rewrite(entries -> entries.add(entry("model.layers.0.self_attn.rotary_emb.inv_freq", TensorType.F32, 4)));
        CausalLm.load(folder, Device.cpu()).close();
    }

    /** As transformers does: what is stored twice and differs is not tied; one of the two is enough. */
    @Test
    void aTiedHeadMayBeStoredOrNot() throws IOException {
        Path tied = temporary.resolve("tied");
        write(tied, CONFIG.withTiedHead(true));
        float[][] expected = logits(tied, UnaryOperator.identity());
        Files.copy(tied.resolve("config.json"), folder.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);
        try (CausalLm model = CausalLm.load(folder, Device.cpu())) {
            assertFalse(model.config().tiedHead(), "the formula gives the head other numbers");
            model.save(temporary.resolve("saved"));
        }
        assertFalse(json(temporary.resolve("saved"), "config.json")
                .path("tie_word_embeddings")
                .booleanValue());
        Path file = tied.resolve(WeightFiles.SINGLE);
        byte[] plain = Files.readAllBytes(file);
        String text = new String(plain, StandardCharsets.ISO_8859_1);
        // Names of one length, so that offsets and the header's length stay.
        String renamed =
                text.replace("\"" + DecoderWeights.EMBEDDING + "\":", "\"" + DecoderWeights.HEAD + "\":           ");
        assertEquals(text.length(), renamed.length());
        Files.write(file, renamed.getBytes(StandardCharsets.ISO_8859_1));
        try (CausalLm model = CausalLm.load(tied, Device.cpu())) {
            assertTrue(model.config().tiedHead());
        }
        assertArrayEquals(expected, logits(tied, UnaryOperator.identity()), "the head alone serves as both");
    }

    @Test
    void foldersWithoutAModelAreNamed() throws IOException {
        assertRefused(
                "give the path of the folder of a model", () -> CausalLm.load(temporary.resolve("none"), Device.cpu()));
        Files.delete(folder.resolve(WeightFiles.SINGLE));
        assertRefused("has neither model.safetensors nor", () -> CausalLm.load(folder, Device.cpu()));
        Files.writeString(folder.resolve("config.json"), "5");
        assertRefused("config.json holds no JSON object", () -> CausalLm.load(folder, Device.cpu()));
    }

    @Test
    void whatStandsThereIsNotOverwritten() throws IOException {
        try (CausalLm model = CausalLm.load(folder, Device.cpu())) {
            UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> model.save(folder));
            assertTrue(String.valueOf(refused.getMessage()).contains("exists already"), refused.getMessage());
            Path empty = Files.createDirectory(temporary.resolve("empty"));
            model.save(empty);
            assertEquals(2, files(empty).size());
            assertEquals(new TreeSet<>(List.of("empty", "model")), names(temporary), "no temporary folder is left");
        }
    }

    @Test
    void progressReachesTheTotal() {
        List<Long> done = new ArrayList<>();
        List<Long> total = new ArrayList<>();
        LoadProgress progress = (some, all) -> {
            done.add(some);
            total.add(all);
        };
        CausalLm.load(folder, Device.cpu(), UnaryOperator.identity(), progress).close();
        assertEquals(
                List.of(CONFIG.parameterCount() * 4), total.stream().distinct().toList());
        assertEquals(done.stream().sorted().distinct().toList(), done);
        assertEquals(total.get(0), done.get(done.size() - 1));
    }

    @Test
    void aModelThatWasMadeHereIsSavedInFloat32() throws IOException {
        Path saved = temporary.resolve("saved");
        float[][] logits;
        try (CausalLm model = CausalLm.create(CONFIG, 3, Device.cpu())) {
            logits = model.logits(BATCH)[0];
            model.save(saved);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> model.save(
                            temporary.resolve("x"), SaveOptions.defaults().withType(TensorType.I64)),
                    "no floats");
        }
        assertEquals(List.of(TensorType.F32), types(saved));
        assertArrayEquals(logits, logits(saved, UnaryOperator.identity()));
    }

    private static void write(Path folder, DecoderConfig config) throws IOException {
        FormulaFolder.write(folder, ModelConfigWriter.create(Architecture.of(config), config));
    }

    /** Writes the weights again with other entries than the configuration asks for. */
    private void rewrite(Consumer<List<SafetensorsWriter.Entry>> change) throws IOException {
        List<SafetensorsWriter.Entry> entries = FormulaFolder.entries(Architecture.LLAMA, CONFIG);
        change.accept(entries);
        FormulaFolder.writeWeights(folder.resolve(WeightFiles.SINGLE), entries);
    }

    private static void replace(List<SafetensorsWriter.Entry> entries, SafetensorsWriter.Entry entry) {
        entries.replaceAll(old -> old.name().equals(entry.name()) ? entry : old);
    }

    private static SafetensorsWriter.Entry entry(String name, TensorType type, long size) {
        return new SafetensorsWriter.Entry(name, type, List.of(size));
    }

    private static float[][] logits(Path folder, UnaryOperator<DecoderConfig> configure) {
        try (CausalLm model = CausalLm.load(folder, Device.cpu(), configure)) {
            return model.logits(BATCH)[0];
        }
    }

    private static ObjectNode json(Path folder, String name) throws IOException {
        JsonNode node = ModelFolder.JSON.readTree(Files.readString(folder.resolve(name)));
        return (ObjectNode) node;
    }

    private static List<TensorType> types(Path folder) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(WeightFiles.SINGLE))) {
            return file.tensors().values().stream()
                    .map(StoredTensor::type)
                    .distinct()
                    .toList();
        }
    }

    private static Set<String> files(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            Set<String> names = new TreeSet<>();
            paths.filter(path -> !path.equals(folder))
                    .forEach(path -> names.add(folder.relativize(path).toString()));
            return names;
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            paths.forEach(path -> names.add(folder.relativize(path).toString()));
            return names;
        }
    }

    private static void assertRefused(String complaint, Executable loading) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, loading).getMessage());
        assertTrue(message.contains(complaint), message);
    }
}
