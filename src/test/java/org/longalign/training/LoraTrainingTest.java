package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.model.CausalLm;
import org.longalign.model.Lora;
import org.longalign.model.LoraConfig;

/** A run that trains an adapter, and its checkpoints. */
class LoraTrainingTest {
    private static final LoraConfig RANK_2 = LoraConfig.of(2);

    @TempDir
    Path folder;

    private static CausalLm model(LoraConfig config) {
        CausalLm model = SmallRun.model();
        Lora.add(model, config, 4);
        return model;
    }

    /** All weights by name, those of the base too. */
    private static Map<String, float[]> all(CausalLm model) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        model.weights().forEach((name, weight) -> weights.put(name, weight.toFloatArray()));
        return weights;
    }

    @Test
    void trainingMovesTheAdapterAndNothingElse() {
        try (CausalLm model = model(RANK_2)) {
            Map<String, float[]> before = all(model);
            TrainingLog log = SmallRun.training(model).run();
            assertTrue(
                    log.steps().get(SmallRun.STEPS - 1).loss()
                            < log.steps().get(0).loss(),
                    "the loss falls");
            int moved = 0;
            for (Map.Entry<String, float[]> weight : all(model).entrySet()) {
                float[] earlier = Objects.requireNonNull(before.get(weight.getKey()));
                if (weight.getKey().contains(".lora_")) {
                    assertTrue(java.util.Arrays.mismatch(earlier, weight.getValue()) >= 0, weight.getKey());
                    moved++;
                } else {
                    assertArrayEquals(earlier, weight.getValue(), weight.getKey());
                }
            }
            assertEquals(model.parameters().size(), moved);
        }
    }

    @Test
    void aStoppedRunGoesOnBitForBitFromTheAdapterAlone() throws java.io.IOException {
        List<float[]> expected;
        try (CausalLm model = model(RANK_2)) {
            SmallRun.training(model).run();
            expected = SmallRun.weights(model);
        }
        try (CausalLm model = model(RANK_2)) {
            SmallRun.interruptedAfter(7, SmallRun.training(model, folder));
        } finally {
            Thread.interrupted();
        }
        assertTrue(
                Files.size(folder.resolve("step-000007").resolve("model.safetensors"))
                        < 4 * SmallRun.CONFIG.parameterCount(),
                "the checkpoint holds the adapter only");
        try (CausalLm model = model(LoraConfig.of(3))) {
            CheckpointException e = assertThrows(
                    CheckpointException.class,
                    () -> SmallRun.training(model, folder).run());
            assertTrue(String.valueOf(e.getMessage()).contains("model.adapter"), e::getMessage);
        }
        try (CausalLm model = SmallRun.model()) {
            assertThrows(
                    CheckpointException.class,
                    () -> SmallRun.training(model, folder).run());
        }
        try (CausalLm model = model(RANK_2)) {
            assertEquals(
                    SmallRun.STEPS,
                    SmallRun.training(model, folder).run().steps().size());
            List<float[]> actual = SmallRun.weights(model);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), actual.get(i));
            }
        }
    }
}
