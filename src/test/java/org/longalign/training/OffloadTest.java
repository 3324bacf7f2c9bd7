package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.longalign.model.CausalLm;
import org.longalign.model.ComputeOptions;
import org.longalign.model.Device;
import org.longalign.model.Generation;
import org.longalign.model.Lora;
import org.longalign.model.LoraConfig;
import org.longalign.model.Precision;

/** Masters, gradients and moments in main memory, against the same run without. */
class OffloadTest {
    @TempDir
    Path folder;

    static List<ComputeOptions> options() {
        List<ComputeOptions> all = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            ComputeOptions plain = ComputeOptions.plain(precision);
            all.add(plain);
            all.add(plain.withRecompute(true));
        }
        return all;
    }

    private static CausalLm model(ComputeOptions options, boolean offload) {
        CausalLm model = SmallRun.model();
        model.options(options);
        if (offload) {
            model.offload();
        }
        return model;
    }

    private record Run(List<Double> losses, List<Double> norms, List<float[]> weights) {
        static Run of(CausalLm model, Training training) {
            TrainingLog log = training.run();
            return new Run(
                    log.steps().stream().map(TrainingStep::loss).toList(),
                    log.steps().stream().map(TrainingStep::gradientNorm).toList(),
                    SmallRun.weights(model));
        }
    }

    private static void assertSame(Run expected, Run actual) {
        assertEquals(expected.losses(), actual.losses());
        assertEquals(expected.norms(), actual.norms());
        for (int i = 0; i < expected.weights().size(); i++) {
            assertArrayEquals(expected.weights().get(i), actual.weights().get(i), "weight " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void aRunIsTheSameBitForBit(ComputeOptions options) {
        try (CausalLm plain = model(options, false);
                CausalLm offloaded = model(options, true)) {
            assertSame(Run.of(plain, SmallRun.training(plain)), Run.of(offloaded, SmallRun.training(offloaded)));
            int[] prompt = {1, 5, 2, 7};
            Generation settings = Generation.greedy(8);
            assertArrayEquals(
                    plain.generate(prompt, settings).ids(),
                    offloaded.generate(prompt, settings).ids());
        }
    }

    @Test
    void chunksAreAddedUpOnTheDeviceBeforeTheyAreMoved() {
        ComputeOptions chunks = ComputeOptions.plain(Precision.FLOAT32)
                .withRecompute(true)
                .withLossChunkTokens(3)
                .withFeedForwardChunkTokens(4);
        try (CausalLm plain = model(chunks, false);
                CausalLm offloaded = model(chunks, true)) {
            Run expected = Run.of(plain, SmallRun.training(plain));
            Run actual = Run.of(offloaded, SmallRun.training(offloaded));
            for (int i = 0; i < expected.losses().size(); i++) {
                assertEquals(expected.losses().get(i), actual.losses().get(i), 1e-4);
            }
        }
    }

    @Test
    void aRunStoppedWithoutOffloadGoesOnWithIt() {
        Run expected;
        try (CausalLm model = SmallRun.model()) {
            expected = Run.of(model, SmallRun.training(model));
        }
        try (CausalLm model = SmallRun.model()) {
            SmallRun.interruptedAfter(7, SmallRun.training(model, folder));
        } finally {
            Thread.interrupted();
        }
        try (CausalLm model = model(ComputeOptions.plain(Precision.FLOAT32), true)) {
            TrainingLog log = SmallRun.training(model, folder).run();
            assertEquals(SmallRun.STEPS, log.steps().size());
            assertTrue(log.notes().toString().contains("offloaded: false there, true here"), log.notes()::toString);
            for (int i = 0; i < expected.weights().size(); i++) {
                assertArrayEquals(
                        expected.weights().get(i), SmallRun.weights(model).get(i));
            }
        }
    }

    @Test
    void aSavedModelHasTheMasters() {
        try (CausalLm model = model(ComputeOptions.plain(Precision.BFLOAT16), true)) {
            SmallRun.training(model).run();
            model.save(folder.resolve("model"));
            try (CausalLm loaded = CausalLm.load(folder.resolve("model"), Device.cpu())) {
                List<float[]> weights = SmallRun.weights(loaded);
                List<NDArray> masters = List.copyOf(model.parameters().values());
                for (int i = 0; i < weights.size(); i++) {
                    assertArrayEquals(masters.get(i).toFloatArray(), weights.get(i));
                }
            }
        }
    }

    @Test
    void whatCannotFollowIsRefused() {
        try (CausalLm model = model(ComputeOptions.plain(Precision.FLOAT32), true)) {
            assertThrows(IllegalStateException.class, model::offload);
            assertThrows(IllegalStateException.class, () -> Lora.add(model, LoraConfig.of(2), 1));
            assertThrows(
                    IllegalStateException.class,
                    () -> model.options(ComputeOptions.plain(Precision.BFLOAT16)),
                    "copies are in float32");
        }
    }
}
