package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longalign.batching.BatchTensors;
import org.longalign.model.internal.pickle.TorchArchive;
import org.longalign.model.safetensors.SafetensorsFile;
import org.longalign.model.safetensors.StoredTensor;
import org.longalign.model.safetensors.TensorType;

/** Folders whose weights are files of {@code torch.save}. */
class PickledFolderTest {
    private static final BatchTensors BATCH = BatchTensors.packed(new int[] {3, 1, 4, 1, 5, 9}, new int[] {0, 6});
    private static final DecoderConfig CONFIG = DecoderConfig.of(17, 16, 2, 2).withKeyValueHeads(1);

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void write() throws IOException {
        folder = temporary.resolve("model");
        FormulaFolder.write(folder, ModelConfigWriter.create(Architecture.LLAMA, CONFIG));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void aModelIsTheSameFromEitherFormat(TensorType type) throws IOException {
        Path stored = temporary.resolve("stored");
        try (CausalLm model = CausalLm.load(folder, Device.cpu())) {
            model.save(stored, SaveOptions.defaults().withType(type));
        }
        Path pickled = pickled(stored);
        assertEquals(List.of("config.json", "pytorch_model.bin"), names(pickled));
        assertArrayEquals(logits(stored), logits(pickled));
        Path again = temporary.resolve("again");
        try (CausalLm model = CausalLm.load(pickled, Device.cpu())) {
            model.save(again);
        }
        assertEquals(tensors(stored), tensors(again));
    }

    @Test
    void shardsHoldWhatOneFileHolds() throws IOException {
        Path pickled = shards();
        assertTrue(names(pickled).size() > 4, names(pickled)::toString);
        assertArrayEquals(logits(folder), logits(pickled));
        Path last = pickled.resolve(names(pickled).get(names(pickled).size() - 2));
        byte[] whole = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(whole, whole.length / 2));
        assertRefused(last + ": it begins as a ZIP archive, but has no directory at its end: it is cut short", pickled);
        Files.delete(last);
        assertRefused("names " + last.getFileName() + ", which is not in the folder: download it again", pickled);
        Files.writeString(pickled.resolve("0a1b.incomplete"), "");
        assertRefused("its download is not finished, as ", pickled);
    }

    @Test
    void safetensorsComeFirst() throws IOException {
        float[][] expected = logits(folder);
        Files.writeString(folder.resolve("pytorch_model.bin"), "not read");
        assertArrayEquals(expected, logits(folder));
        Files.delete(folder.resolve(WeightFiles.SINGLE));
        assertRefused("pytorch_model.bin: it is no ZIP archive", folder);
    }

    @Test
    void rotaryFrequenciesOfOldFilesAreNotNeeded() throws IOException {
        var entries = FormulaFolder.entries(Architecture.LLAMA, CONFIG);
        entries.add(new org.longalign.model.safetensors.SafetensorsWriter.Entry(
                "model.layers.1.self_attn.rotary_emb.inv_freq", TensorType.F32, List.of(4L)));
        FormulaFolder.writeWeights(folder.resolve(WeightFiles.SINGLE), entries);
        assertArrayEquals(logits(folder), logits(pickled(folder)));
    }

    @Test
    void aVocabularyOfAnotherSizeIsNamed() throws IOException {
        Path pickled = pickled(folder);
        Path config = pickled.resolve("config.json");
        Files.writeString(config, Files.readString(config).replaceFirst("\"vocab_size\" : 17", "\"vocab_size\" : 16"));
        assertRefused(
                "pytorch_model.bin: model.embed_tokens.weight has 17 rows, but config.json gives a vocabulary of 16"
                        + " tokens: if the weights belong to this config.json, set its vocabulary size to 17",
                pickled);
    }

    /** The folder with its weights in a file of torch.save. */
    private Path pickled(Path source) throws IOException {
        Path pickled = Files.createDirectory(temporary.resolve("pickled"));
        Files.copy(source.resolve("config.json"), pickled.resolve("config.json"));
        TorchArchive.convert(source.resolve(WeightFiles.SINGLE), pickled.resolve(WeightFiles.PICKLED));
        return pickled;
    }

    /** The folder in several files of torch.save, as transformers names them. */
    private Path shards() throws IOException {
        Path stored = temporary.resolve("stored");
        try (CausalLm model = CausalLm.load(folder, Device.cpu())) {
            model.save(stored, SaveOptions.defaults().withMaxShardBytes(4000));
        }
        Path pickled = Files.createDirectory(temporary.resolve("pickled"));
        for (String name : names(stored)) {
            Path target =
                    pickled.resolve(name.replaceFirst("^model", "pytorch_model").replace(".safetensors", ".bin"));
            if (name.endsWith(".safetensors")) {
                TorchArchive.convert(stored.resolve(name), target);
            } else {
                String text = Files.readString(stored.resolve(name));
                Files.writeString(
                        target, text.replace("model-0", "pytorch_model-0").replace(".safetensors", ".bin"));
            }
        }
        return pickled;
    }

    private static Map<String, ByteBuffer> tensors(Path folder) throws IOException {
        Map<String, ByteBuffer> tensors = new TreeMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(WeightFiles.SINGLE))) {
            for (StoredTensor tensor : file.tensors().values()) {
                ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes());
                file.read(tensor, 0, bytes);
                tensors.put(tensor.name() + tensor.type() + tensor.shape(), bytes.flip());
            }
        }
        assertFalse(tensors.isEmpty());
        return tensors;
    }

    private static float[][] logits(Path folder) {
        try (CausalLm model = CausalLm.load(folder, Device.cpu())) {
            return model.logits(BATCH)[0];
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static void assertRefused(String complaint, Path folder) {
        Executable loading = () -> CausalLm.load(folder, Device.cpu()).close();
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, loading).getMessage());
        assertTrue(message.contains(complaint), message);
    }
}
