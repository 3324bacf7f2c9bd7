package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.batching.BatchTensors;

/** Adapters against the model with merged weights, and in their files. */
class LoraTest {
    private static final DecoderConfig CONFIG = DecoderConfig.of(61, 32, 2, 4);
    private static final LoraConfig RANK_3 = LoraConfig.of(3).withAlpha(4);
    private static final BatchTensors PACK =
            Samples.pack(61, 3, 40, 9, 25, 1, 12).batch();

    @TempDir
    Path folder;

    static List<Named<DecoderConfig>> kinds() {
        return CausalLmTest.kinds().toList();
    }

    /** Kinds whose files join matrices, and one whose files do not. */
    static List<Named<DecoderConfig>> layouts() {
        DecoderConfig partial = CONFIG.withRope(new RopeConfig(10_000, 4, false, RopeScaling.none()));
        DecoderConfig interleaved = CONFIG.withRope(new RopeConfig(10_000, 4, true, RopeScaling.none()));
        return List.of(Named.of("Llama", CONFIG), Named.of("Phi-3", partial), Named.of("GLM", interleaved));
    }

    private static Map<String, float[]> gradients(CausalLm model) {
        Map<String, float[]> gradients = new LinkedHashMap<>();
        try (NDManager scratch = model.newScratch()) {
            model.gradients(scratch).forEach((name, gradient) -> gradients.put(name, gradient.toFloatArray()));
        }
        return gradients;
    }

    private static Map<String, float[]> numbers(Map<String, NDArray> arrays) {
        Map<String, float[]> numbers = new LinkedHashMap<>();
        arrays.forEach((name, array) -> numbers.put(name, array.toFloatArray()));
        return numbers;
    }

    private static float[] of(Map<String, float[]> numbers, String name) {
        return Objects.requireNonNull(numbers.get(name), name);
    }

    private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
        expected.forEach((name, numbers) -> assertArrayEquals(numbers, actual.get(name), name));
    }

    private static void assertClose(float[] expected, float[] actual, double tolerance, String what) {
        assertEquals(expected.length, actual.length, what);
        double squares = 0;
        double all = 0;
        for (int i = 0; i < expected.length; i++) {
            squares += Math.pow(expected[i] - actual[i], 2);
            all += Math.pow(expected[i], 2);
        }
        assertTrue(squares <= tolerance * tolerance * all, what + " differs by " + Math.sqrt(squares / all));
    }

    @Test
    void aNewAdapterChangesNothing() {
        try (CausalLm model = CausalLm.create(CONFIG, 9, Device.cpu())) {
            float[][][] before = model.logits(PACK);
            Lora adapter = Lora.add(model, RANK_3, 5);
            assertArrayEquals(before[0][7], model.logits(PACK)[0][7]);
            assertEquals(2L * 7 * 2, model.parameters().size());
            assertEquals(
                    RANK_3.parameterCount(CONFIG),
                    model.parameters().values().stream()
                            .mapToLong(NDArray::size)
                            .sum());
            assertEquals(adapter.config(), model.trained().adapter());
        }
    }

    /** With W' = W + s B A: dA = s B^T dW' and dB = s dW' A^T. */
    @ParameterizedTest
    @MethodSource("kinds")
    void gradientsAreThoseOfTheMergedWeights(DecoderConfig config) {
        double scale = RANK_3.scale();
        try (CausalLm model = CausalLm.create(config, 9, Device.cpu())) {
            Lora adapter = Samples.noisyAdapter(model, RANK_3);
            Map<String, float[]> weights = numbers(model.parameters());
            double loss = model.accumulateGradients(PACK).weightedLoss();
            Map<String, float[]> ofAdapter = gradients(model);
            model.zeroGradients();
            model.options(model.options().withRecompute(true).withFeedForwardChunkTokens(13));
            assertEquals(loss, model.accumulateGradients(PACK).weightedLoss(), 1e-6 * loss);
            gradients(model)
                    .forEach(
                            (name, gradient) -> assertClose(of(ofAdapter, name), gradient, 1e-5, name + " recomputed"));
            adapter.merge();
            assertEquals(loss, model.accumulateGradients(PACK).weightedLoss(), 1e-5 * loss);
            Map<String, float[]> ofMerged = gradients(model);
            int rank = RANK_3.rank();
            for (String name : model.parameters().keySet()) {
                if (!RANK_3.adapts(name)) {
                    continue;
                }
                int outputs = (int) model.parameter(name).getShape().get(0);
                int inputs = (int) model.parameter(name).getShape().get(1);
                float[] full = of(ofMerged, name);
                float[] a = of(weights, LoraConfig.ofMatrix(name, LoraConfig.A));
                float[] b = of(weights, LoraConfig.ofMatrix(name, LoraConfig.B));
                float[] expectedA = new float[rank * inputs];
                float[] expectedB = new float[outputs * rank];
                for (int o = 0; o < outputs; o++) {
                    for (int i = 0; i < inputs; i++) {
                        for (int r = 0; r < rank; r++) {
                            expectedA[r * inputs + i] += (float) (scale * b[o * rank + r] * full[o * inputs + i]);
                            expectedB[o * rank + r] += (float) (scale * full[o * inputs + i] * a[r * inputs + i]);
                        }
                    }
                }
                String stem = LoraConfig.ofMatrix(name, "");
                assertClose(expectedA, of(ofAdapter, stem + LoraConfig.A), 1e-5, stem + " A");
                assertClose(expectedB, of(ofAdapter, stem + LoraConfig.B), 1e-5, stem + " B");
            }
        }
    }

    @Test
    void underBfloat16TheFrozenMatricesAreHalvedAndTheNumbersTheSame() {
        ComputeOptions half = ComputeOptions.plain(Precision.BFLOAT16);
        try (CausalLm model = CausalLm.create(CONFIG, 9, Device.cpu())) {
            model.options(half);
            double before = model.loss(PACK).weightedLoss();
            Lora.add(model, RANK_3, 5);
            assertEquals(before, model.loss(PACK).weightedLoss());
            model.weights().forEach((name, weight) -> {
                boolean halved = weight.getShape().dimension() == 2
                        && !name.contains("lora")
                        && !name.equals(DecoderWeights.EMBEDDING);
                assertEquals(halved, weight.getDataType() != DataType.FLOAT32, name);
            });
            assertThrows(IllegalStateException.class, () -> model.options(ComputeOptions.plain(Precision.FLOAT32)));
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void aSavedAdapterIsReadBitForBit(DecoderConfig config) throws IOException {
        Path saved = folder.resolve("adapter");
        Map<String, float[]> written;
        float[] logits;
        try (CausalLm model = CausalLm.create(config, 9, Device.cpu())) {
            Lora adapter = Samples.noisyAdapter(model, RANK_3);
            written = numbers(model.parameters());
            logits = model.logits(PACK)[0][20];
            adapter.save(saved);
        }
        try (CausalLm model = CausalLm.create(config, 9, Device.cpu())) {
            Lora adapter = Lora.load(model, saved);
            assertEquals(RANK_3, adapter.config());
            assertSame(written, numbers(model.parameters()));
            assertArrayEquals(logits, model.logits(PACK)[0][20]);
            adapter.save(folder.resolve("again"));
        }
        for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
            assertEquals(
                    -1,
                    Files.mismatch(saved.resolve(file), folder.resolve("again").resolve(file)),
                    file);
        }
    }

    @Test
    void aMergedModelIsSavedAndLoadedAsAnyOther() {
        float[] logits;
        try (CausalLm model = CausalLm.create(CONFIG, 9, Device.cpu())) {
            Lora adapter = Samples.noisyAdapter(model, RANK_3);
            logits = model.logits(PACK)[0][20];
            IllegalStateException e =
                    assertThrows(IllegalStateException.class, () -> model.save(folder.resolve("model")));
            assertTrue(String.valueOf(e.getMessage()).contains("Lora.merge"), e::getMessage);
            adapter.merge();
            assertArrayEquals(logits, model.logits(PACK)[0][20], 1e-4f);
            model.save(folder.resolve("model"));
            assertThrows(IllegalStateException.class, adapter::merge, "merged already");
            assertThrows(IllegalStateException.class, () -> adapter.save(folder.resolve("adapter")));
            model.accumulateGradients(PACK);
            assertEquals(model.weights().size(), gradients(model).size(), "the merged weights are trained");
        }
        try (CausalLm model = CausalLm.load(folder.resolve("model"), Device.cpu())) {
            assertArrayEquals(logits, model.logits(PACK)[0][20], 1e-4f);
        }
    }

    @Test
    void generationGoesThroughTheAdapter() {
        try (CausalLm model = CausalLm.create(CONFIG, 9, Device.cpu())) {
            int[] prompt = {1, 5, 2, 7, 9};
            Samples.noisyAdapter(model, RANK_3).merge();
            int[] merged = model.generate(prompt, Generation.greedy(12)).ids();
            try (CausalLm other = CausalLm.create(CONFIG, 9, Device.cpu())) {
                int[] plain = other.generate(prompt, Generation.greedy(12)).ids();
                Samples.noisyAdapter(other, RANK_3);
                int[] adapted = other.generate(prompt, Generation.greedy(12)).ids();
                assertArrayEquals(merged, adapted);
                assertNotEquals(java.util.Arrays.toString(plain), java.util.Arrays.toString(adapted));
            }
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> LoraConfig.of(0));
        assertThrows(IllegalArgumentException.class, () -> LoraConfig.of(4).withAlpha(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> LoraConfig.of(4).withTargets());
        assertTrue(String.valueOf(assertThrows(
                                IllegalArgumentException.class,
                                () -> LoraConfig.of(4).withTargets("embed_tokens"))
                        .getMessage())
                .contains("q_proj"));
        try (CausalLm model = CausalLm.create(CONFIG, 9, Device.cpu())) {
            assertThrows(IllegalArgumentException.class, () -> Lora.add(model, LoraConfig.of(33), 1));
            assertEquals(TrainedWeights.all(), model.trained(), "nothing has changed");
            model.accumulateGradients(PACK);
            Lora.add(model, RANK_3, 1);
            assertThrows(IllegalStateException.class, () -> Lora.add(model, RANK_3, 1));
        }
        DecoderConfig phi = CONFIG.withRope(new RopeConfig(10_000, 4, false, RopeScaling.none()));
        try (CausalLm model = CausalLm.create(phi, 9, Device.cpu())) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> Lora.add(model, RANK_3.withTargets("q_proj", "o_proj"), 1));
            assertTrue(String.valueOf(e.getMessage()).contains("qkv_proj"), e::getMessage);
        }
    }

    /** Each change of a good folder: what is replaced in adapter_config.json, by what, and a word of the error. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"peft_type\" : \"LORA\"|\"peft_type\" : \"IA3\"|IA3",
                "\"bias\" : \"none\"|\"bias\" : \"all\"|bias",
                "\"r\" : 3|\"r\" : 5|rank 3",
                "\"r\" : 3|\"r\" : -1|r is -1",
                "\"r\" : 3|\"use_dora\" : true, \"r\" : 3|use_dora",
                "\"r\" : 3|\"modules_to_save\" : [\"lm_head\"], \"r\" : 3|modules_to_save",
                "\"r\" : 3|\"init_lora_weights\" : \"pissa\", \"r\" : 3|weight_conversion",
                "\"r\" : 3|\"something_new\" : 4, \"r\" : 3|something_new",
                "\"lora_alpha\" : 4.0|\"lora_alpha\" : 0|alpha",
                "\"alpha_pattern\" : { }|\"alpha_pattern\" : {\"q_proj\": 9}|scale",
                "\"alpha_pattern\" : { }|\"alpha_pattern\" : {\"(\": 9}|regular",
                "{|{{|JSON"
            })
    void aFolderThatAsksForSomethingElseIsRefusedByName(String change) throws IOException {
        String[] parts = change.split("\\|", -1);
        Path saved = folder.resolve("adapter");
        try (CausalLm model = CausalLm.create(CONFIG, 9, Device.cpu())) {
            Lora.add(model, RANK_3, 5).save(saved);
        }
        Path json = saved.resolve("adapter_config.json");
        String before = Files.readString(json);
        assertTrue(before.contains(parts[0]), before);
        Files.writeString(json, before.replaceFirst(java.util.regex.Pattern.quote(parts[0]), parts[1]));
        try (CausalLm model = CausalLm.create(CONFIG, 9, Device.cpu())) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Lora.load(model, saved));
            assertTrue(String.valueOf(e.getMessage()).contains(parts[2]), e::getMessage);
            assertEquals(TrainedWeights.all(), model.trained());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false", "null", "\"gaussian\"", "\"orthogonal\"", "\"eva\""})
    void whatAnAdapterBeganWithDoesNotMatterWhereTheBaseIsTheModel(String initial) throws IOException {
        Path saved = folder.resolve("adapter");
        Map<String, float[]> written;
        try (CausalLm model = CausalLm.create(CONFIG, 9, Device.cpu())) {
            Samples.noisyAdapter(model, RANK_3).save(saved);
            written = numbers(model.parameters());
        }
        Path json = saved.resolve("adapter_config.json");
        Files.writeString(
                json, Files.readString(json).replaceFirst("\\{", "{ \"init_lora_weights\" : " + initial + ","));
        try (CausalLm model = CausalLm.create(CONFIG, 9, Device.cpu())) {
            Lora.load(model, saved);
            assertSame(written, numbers(model.parameters()));
        }
    }

    @Test
    void anAdapterOfAnotherModelIsRefused() throws IOException {
        Path saved = folder.resolve("adapter");
        try (CausalLm model = CausalLm.create(CONFIG, 9, Device.cpu())) {
            Lora.add(model, RANK_3, 5).save(saved);
        }
        List<DecoderConfig> others =
                new ArrayList<>(List.of(DecoderConfig.of(61, 32, 1, 4), DecoderConfig.of(61, 32, 3, 4)));
        others.add(DecoderConfig.of(61, 48, 2, 4));
        for (DecoderConfig other : others) {
            try (CausalLm model = CausalLm.create(other, 9, Device.cpu())) {
                IllegalArgumentException e =
                        assertThrows(IllegalArgumentException.class, () -> Lora.load(model, saved));
                assertTrue(String.valueOf(e.getMessage()).startsWith(saved.toString()), e::getMessage);
            }
        }
        Files.delete(saved.resolve("adapter_model.safetensors"));
        try (CausalLm model = CausalLm.create(CONFIG, 9, Device.cpu())) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Lora.load(model, saved));
            assertTrue(String.valueOf(e.getMessage()).contains("adapter_model.safetensors"), e::getMessage);
        }
    }
}
