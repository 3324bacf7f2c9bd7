package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longalign.batching.BatchTensors;

/** Models that are loaded for an adapter or for offload, against those that are converted after loading. */
class LoadedFrozenTest {
    private static final DecoderConfig CONFIG = DecoderConfig.of(61, 32, 2, 4).withTiedHead(false);
    private static final LoraConfig RANK_3 = LoraConfig.of(3).withAlpha(4);
    private static final BatchTensors PACK =
            Samples.pack(61, 3, 40, 9, 25, 1, 12).batch();

    @TempDir
    Path folder;

    @AfterEach
    void forgetPrecision() {
        System.clearProperty(Precision.VARIABLE);
    }

    private static CausalLm load(Path folder, TrainedWeights trained) {
        return CausalLm.load(folder, Device.cpu(), trained, UnaryOperator.identity(), (done, total) -> {});
    }

    private Path saved() {
        Path saved = folder.resolve("model");
        try (CausalLm model = CausalLm.create(CONFIG, 9, Device.cpu())) {
            model.save(saved);
        }
        return saved;
    }

    /** What an accumulation over the pack gives. */
    private record Result(float[] losses, Map<String, float[]> gradients) {
        static Result of(CausalLm model) {
            model.zeroGradients();
            float[] losses = model.accumulateGradients(PACK).negativeLogLikelihoods()[0];
            Map<String, float[]> gradients = new LinkedHashMap<>();
            try (NDManager scratch = model.newScratch()) {
                model.gradients(scratch).forEach((name, gradient) -> gradients.put(name, gradient.toFloatArray()));
            }
            return new Result(losses, gradients);
        }

        void assertSame(Result other) {
            assertArrayEquals(losses, other.losses);
            assertEquals(List.copyOf(gradients.keySet()), List.copyOf(other.gradients.keySet()));
            gradients.forEach((name, numbers) -> assertArrayEquals(numbers, other.gradients.get(name), name));
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void anAdapterOfAFrozenModelIsThatOfAModelFrozenLater(Precision precision) {
        System.setProperty(Precision.VARIABLE, precision.name());
        Path saved = saved();
        try (CausalLm later = CausalLm.load(saved, Device.cpu());
                CausalLm frozen = load(saved, TrainedWeights.none())) {
            assertArrayEquals(later.logits(PACK)[0][5], frozen.logits(PACK)[0][5], "without an adapter");
            Lora.add(later, RANK_3, 5);
            Lora adapter = Lora.add(frozen, RANK_3, 5);
            assertEquals(TrainedWeights.of(RANK_3), frozen.trained());
            Result.of(later).assertSame(Result.of(frozen));
            assertTypes(later, frozen);

            Path files = folder.resolve("adapter");
            adapter.save(files);
            adapter.merge();
            assertEquals(TrainedWeights.all(), frozen.trained());
            assertEquals(DataType.FLOAT32, frozen.parameter(DecoderWeights.HEAD).getDataType());
            Result.of(frozen);
            try (CausalLm again = load(saved, TrainedWeights.none())) {
                Lora.load(again, files);
                Result.of(later).assertSame(Result.of(again));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void anOffloadedModelIsThatOfAModelOffloadedLater(Precision precision) {
        System.setProperty(Precision.VARIABLE, precision.name());
        Path saved = saved();
        try (CausalLm later = CausalLm.load(saved, Device.cpu());
                CausalLm offloaded = load(saved, TrainedWeights.offloaded())) {
            later.offload();
            assertEquals(TrainedWeights.offloaded(), offloaded.trained());
            Result.of(later).assertSame(Result.of(offloaded));
            assertTypes(later, offloaded);
            later.parameters().forEach((name, master) -> {
                NDArray other = Objects.requireNonNull(offloaded.parameters().get(name), name);
                assertArrayEquals(master.toFloatArray(), other.toFloatArray(), name);
            });
            Path again = folder.resolve("again");
            offloaded.save(again);
            try (CausalLm loaded = CausalLm.load(again, Device.cpu())) {
                assertArrayEquals(later.logits(PACK)[0][5], loaded.logits(PACK)[0][5]);
            }
        }
    }

    private static void assertTypes(CausalLm expected, CausalLm actual) {
        expected.weights().forEach((name, weight) -> {
            NDArray other = Objects.requireNonNull(actual.weights().get(name), name);
            assertEquals(weight.getDataType(), other.getDataType(), name);
        });
    }

    /** Remembers what it gave, and asserts that all was freed before the next is asked for. */
    private record OneAtATime(WeightSource source, List<NDArray> given, List<String> frozenNames)
            implements WeightSource {
        @Override
        public NDArray weight(String name, Shape shape, NDManager manager) {
            assertTrue(given.stream().allMatch(NDArray::isReleased), "one float32 weight at a time, before " + name);
            NDArray array = source.weight(name, shape, manager);
            given.add(array);
            frozenNames.add(name);
            return array;
        }
    }

    @Test
    void noMoreThanOneWeightIsInFloatAtATime() {
        System.setProperty(Precision.VARIABLE, "bfloat16");
        OneAtATime source = new OneAtATime(new RandomWeights(CONFIG, 9), new ArrayList<>(), new ArrayList<>());
        try (CausalLm model = ModelLoader.of(CONFIG, source, Device.cpu(), TrainedWeights.none(), null)) {
            assertEquals(List.copyOf(WeightShapes.of(CONFIG).keySet()), source.frozenNames());
            assertTrue(source.given().stream().allMatch(NDArray::isReleased));
            model.weights().forEach((name, weight) -> {
                boolean multiplied = DecoderWeights.isMultiplied(name, weight.getShape());
                assertEquals(multiplied ? DataType.UNKNOWN : DataType.FLOAT32, weight.getDataType(), name);
                assertFalse(weight.hasGradient(), name);
            });
        }
        long parameters = CONFIG.parameterCount();
        long norms = 5 * 32;
        long embedding = 61 * 32;
        assertEquals(
                2 * (parameters - norms - embedding) + 4 * (norms + embedding) + 4 * (32L * CONFIG.intermediateSize()),
                MemoryEstimate.loading(CONFIG, TrainedWeights.none(), Precision.BFLOAT16)
                        .total(),
                "matrices in bfloat16, the others and one matrix in float32");
        assertEquals(
                4 * parameters,
                MemoryEstimate.loading(CONFIG, TrainedWeights.all(), Precision.BFLOAT16)
                        .total());
        assertEquals(
                8 * parameters,
                MemoryEstimate.loading(CONFIG, TrainedWeights.offloaded(), Precision.BFLOAT16)
                        .mainMemory(),
                "masters and gradients");
    }

    @Test
    void aFrozenModelTrainsOnlyWithAnAdapterAndIsNotSaved() {
        Path saved = saved();
        try (CausalLm model = load(saved, TrainedWeights.none())) {
            assertEquals(Map.of(), model.parameters());
            model.zeroGradients();
            String train = message(() -> model.accumulateGradients(PACK));
            assertTrue(train.contains("TrainedWeights.none(): Lora.add or Lora.load"), train);
            String save = message(() -> model.save(folder.resolve("other")));
            assertTrue(save.contains("there is nothing to save"), save);
            assertTrue(message(model::offload).contains("trains no weights instead of all weights"));
        }
        assertThrows(IllegalArgumentException.class, () -> load(saved, TrainedWeights.of(RANK_3)));
        assertThrows(IllegalArgumentException.class, () -> new TrainedWeights(RANK_3, false, true));
    }

    private static String message(Runnable call) {
        return String.valueOf(
                assertThrows(IllegalStateException.class, call::run).getMessage());
    }
}
