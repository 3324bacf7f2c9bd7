package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longalign.batching.BatchTensors;
import org.longalign.model.safetensors.SafetensorsWriter;
import org.longalign.model.safetensors.TensorType;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.HuggingFaceJsonTokenizer;

/** Models as downloads leave them on disk: the cache with its links, clones with pointers, layouts of other programs. */
class HubFolderTest {
    private static final BatchTensors BATCH = BatchTensors.packed(new int[] {3, 1, 4, 1, 5, 9}, new int[] {0, 6});
    private static final DecoderConfig CONFIG = DecoderConfig.of(17, 16, 2, 2);
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String POINTER = """
            version https://git-lfs.github.com/spec/v1
            oid sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
            size 9976576152
            """;
    private static final String TOKENIZER = "{\"version\":\"1.0\",\"added_tokens\":[],\"pre_tokenizer\":null,"
            + "\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1},\"merges\":[]}}";

    @TempDir
    Path temporary;

    private Path plain;

    @BeforeEach
    void write() throws IOException {
        plain = temporary.resolve("plain");
        FormulaFolder.write(plain, ModelConfigWriter.create(Architecture.LLAMA, CONFIG));
        Files.writeString(plain.resolve("tokenizer.json"), TOKENIZER);
        Files.writeString(plain.resolve("chat_template.jinja"), "{% for m in messages %}{{ m.content }}{% endfor %}");
    }

    @Test
    void theCachesFolderOfAModelIsItsSnapshot() throws IOException {
        float[][] expected = logits(plain);
        Path model = cache();
        Path snapshot = model.resolve("snapshots").resolve(COMMIT);
        assertTrue(Files.isSymbolicLink(snapshot.resolve(WeightFiles.SINGLE)));
        for (Path named : List.of(snapshot, model)) {
            assertArrayEquals(expected, logits(named));
            assertEquals(2, vocabulary(named));
        }
        Path saved = temporary.resolve("saved");
        try (CausalLm loaded = CausalLm.load(model, Device.cpu())) {
            loaded.save(saved);
        }
        assertEquals(TOKENIZER, Files.readString(saved.resolve("tokenizer.json")));
        assertFalse(Files.isSymbolicLink(saved.resolve("tokenizer.json")));
        assertArrayEquals(expected, logits(saved));
    }

    @Test
    void oneOfSeveralSnapshotsMustBeNamed() throws IOException {
        Path model = cache();
        Path other = Files.createDirectory(model.resolve("snapshots").resolve("fedc"));
        assertArrayEquals(logits(plain), logits(model), "refs/main names one");
        for (String main : List.of("", "../../plain", "gone", "\0")) {
            Files.writeString(model.resolve("refs/main"), main);
            assertRefused(
                    "has several snapshots, and refs/main names none of them; name one: " + COMMIT + ", fedc", model);
        }
        assertRefused("name one of the models in it: " + COMMIT, model.resolve("snapshots"));
        assertRefused("name one of the models in it: models--org--name", temporary.resolve("hub"));
        Files.delete(other);
        Files.delete(model.resolve("refs/main"));
        assertArrayEquals(logits(plain), logits(model), "there is only one");
    }

    @Test
    void downloadsThatAreNotFinishedAreNamed() throws IOException {
        Path model = cache();
        Path snapshot = model.resolve("snapshots").resolve(COMMIT);
        Path blob = snapshot.resolve(WeightFiles.SINGLE).toRealPath();
        Files.move(blob, Path.of(blob + ".incomplete"));
        assertRefused(
                snapshot.resolve(WeightFiles.SINGLE)
                        + " is a link to a file that is missing: the download is not finished",
                model);
        Files.delete(snapshot.resolve(WeightFiles.SINGLE));
        assertRefused("its download is not finished, as ", model);
        Files.createDirectories(plain.resolve(".cache/huggingface/download"));
        Files.writeString(plain.resolve(".cache/huggingface/download/x.0a.incomplete"), "");
        Files.delete(plain.resolve(WeightFiles.SINGLE));
        assertRefused("x.0a.incomplete shows: start it again", plain);
    }

    @Test
    void aLinkToTheFolderIsTheFolder() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), plain);
        Path saved = temporary.resolve("saved");
        try (CausalLm model = CausalLm.load(link, Device.cpu())) {
            model.save(saved);
        }
        assertEquals(TOKENIZER, Files.readString(saved.resolve("tokenizer.json")));
    }

    @Test
    void pointersAreNamed() throws IOException {
        for (String name : List.of("config.json", WeightFiles.SINGLE, "tokenizer.json")) {
            Path copy = Files.createDirectory(temporary.resolve("clone-of-" + name));
            for (String file : List.of("config.json", WeightFiles.SINGLE, "tokenizer.json", "chat_template.jinja")) {
                Files.copy(plain.resolve(file), copy.resolve(file));
            }
            Files.writeString(copy.resolve(name), POINTER);
            String complaint =
                    copy.resolve(name) + " is a Git LFS pointer, not the file itself: run git lfs pull in " + copy;
            if (name.equals("tokenizer.json")) {
                assertRefused(
                        complaint, () -> HuggingFaceJsonTokenizer.open(copy).close());
                assertRefused(complaint, () -> ChatTemplate.open(copy));
            } else {
                assertRefused(complaint, copy);
            }
        }
        Files.delete(plain.resolve(WeightFiles.SINGLE));
        Files.writeString(plain.resolve("pytorch_model.bin"), POINTER);
        assertRefused("pytorch_model.bin is a Git LFS pointer", plain);
    }

    /** Files beside config.json, or none beside them, and what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true|consolidated.safetensors|the files of the model's maker (consolidated.*)",
                "true|consolidated.00.pth|the files of the model's maker (consolidated.*)",
                "false|consolidated.00.pth|the files of the model's maker (consolidated.*)",
                "true|original|the folder original, the files of the model's maker",
                "true|model-q4.gguf|GGUF files, quantised for llama.cpp. Take",
                "false|model-q4.gguf|GGUF files, quantised for llama.cpp. Take",
                "true|adapter_model.safetensors|an adapter (PEFT, LoRA), which is a change of another model's weights. Merge",
                "false|adapter_config.json|an adapter (PEFT, LoRA), which is a change of another model's weights. Merge",
                "true|tf_model.h5|weights for another program",
                "true|flax_model.msgpack|weights for another program",
                "true|vocab.json|has neither model.safetensors nor pytorch_model.bin nor the index",
                "false|vocab.json|is not the folder of a model: it has no config.json. Name the folder",
            })
    void otherLayoutsAreNamed(boolean config, String file, String complaint) throws IOException {
        Path other = Files.createDirectory(temporary.resolve("other"));
        if (config) {
            Files.copy(plain.resolve("config.json"), other.resolve("config.json"));
        }
        Files.createDirectory(other.resolve(file));
        assertRefused(complaint, other);
    }

    @Test
    void otherLayoutsBesideTheWeightsDoNoHarm() throws IOException {
        float[][] expected = logits(plain);
        Files.writeString(Files.createDirectory(plain.resolve("original")).resolve("consolidated.00.pth"), "x");
        for (String name : List.of("consolidated.safetensors", "params.json", "model.gguf", "adapter_config.json")) {
            Files.writeString(plain.resolve(name), "not read");
        }
        assertArrayEquals(expected, logits(plain));
        assertRefused("but the folder above has: name " + plain, plain.resolve("original"));
    }

    @Test
    void quantisedWeightsAreNamed() throws IOException {
        for (String ending : List.of("qweight", "weight.absmax", "weight_scale_inv", "SCB")) {
            assertUnknown(
                    "self_attn.q_proj." + ending,
                    "The weights are quantised (model.layers.0.self_attn.q_proj." + ending
                            + "): take the model's repository in bfloat16 or float16");
        }
        assertUnknown("self_attn.q_proj.lora_A.weight", "The weights are those of an adapter");
        ObjectNode config = ModelConfigWriter.create(Architecture.LLAMA, CONFIG);
        config.putObject("quantization_config").put("quant_method", "gptq");
        Files.writeString(plain.resolve("config.json"), config.toString());
        assertRefused("quantization_config is {\"quant_method\":\"gptq\"}; supported is none", plain);
    }

    @Test
    void bothNamesOfTheTypeAreKept() throws IOException {
        ObjectNode config = ModelConfigWriter.create(Architecture.LLAMA, CONFIG);
        config.put("dtype", "float16").put("torch_dtype", "float16");
        Files.writeString(plain.resolve("config.json"), config.toString());
        Path saved = temporary.resolve("saved");
        try (CausalLm model = CausalLm.load(plain, Device.cpu())) {
            model.save(saved, SaveOptions.defaults().withType(TensorType.BF16));
        }
        String written = Files.readString(saved.resolve("config.json"));
        assertTrue(
                written.contains("\"dtype\" : \"bfloat16\"") && written.contains("\"torch_dtype\" : \"bfloat16\""),
                written);
    }

    private void assertUnknown(String name, String complaint) throws IOException {
        List<SafetensorsWriter.Entry> entries = FormulaFolder.entries(Architecture.LLAMA, CONFIG);
        entries.add(new SafetensorsWriter.Entry("model.layers.0." + name, TensorType.F32, List.of(3L)));
        FormulaFolder.writeWeights(plain.resolve(WeightFiles.SINGLE), entries);
        assertRefused(complaint, plain);
    }

    /** The plain folder as the hub's cache keeps it: blobs, and a snapshot of relative links to them. */
    private Path cache() throws IOException {
        Path model = temporary.resolve("hub").resolve("models--org--name");
        Path snapshot = Files.createDirectories(model.resolve("snapshots").resolve(COMMIT));
        Path blobs = Files.createDirectory(model.resolve("blobs"));
        Files.writeString(Files.createDirectory(model.resolve("refs")).resolve("main"), COMMIT);
        try (Stream<Path> files = Files.list(plain)) {
            for (Path file : files.toList()) {
                String blob = Integer.toHexString(file.getFileName().hashCode());
                Files.copy(file, blobs.resolve(blob), StandardCopyOption.REPLACE_EXISTING);
                Files.createSymbolicLink(
                        snapshot.resolve(String.valueOf(file.getFileName())), Path.of("../../blobs", blob));
            }
        }
        return model;
    }

    private static int vocabulary(Path folder) {
        try (HuggingFaceJsonTokenizer tokenizer = HuggingFaceJsonTokenizer.open(folder)) {
            return tokenizer.vocabularySize();
        }
    }

    private static float[][] logits(Path folder) {
        try (CausalLm model = CausalLm.load(folder, Device.cpu())) {
            return model.logits(BATCH)[0];
        }
    }

    private static void assertRefused(String complaint, Path folder) {
        assertRefused(complaint, () -> CausalLm.load(folder, Device.cpu()).close());
    }

    private static void assertRefused(String complaint, Executable loading) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, loading).getMessage());
        assertTrue(message.contains(complaint), message);
    }
}
