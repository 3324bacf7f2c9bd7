package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.longalign.model.AttentionConfig;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.tokenize.Sequences;

class ParameterGroupsTest {
    private static final Set<String> NAMES = names(DecoderConfig.of(5, 4, 2, 2)
            .withAttention(DecoderConfig.of(5, 4, 2, 2)
                    .attention()
                    .withBiases(true, true)
                    .withQueryKeyNorm(AttentionConfig.QueryKeyNorm.EACH_HEAD)));

    @Test
    void customaryMeansThatNormsAndBiasesDoNotDecay() {
        ParameterGroups groups = ParameterGroups.customary();
        groups.check(NAMES);
        for (String name : NAMES) {
            assertEquals(!name.contains("norm") && !name.endsWith("bias"), groups.decays(name), name);
            assertEquals(1, groups.learningRateFactor(name));
            assertFalse(groups.isFrozen(name));
        }
        assertTrue(groups.decays(ParameterGroups.EMBEDDING));
        assertFalse(groups.withoutDecay(ParameterGroups.EMBEDDING).decays(ParameterGroups.EMBEDDING));
    }

    @Test
    void theLastPatternThatMatchesGivesTheLearningRate() {
        ParameterGroups groups = ParameterGroups.alike()
                .withLearningRate("model.layers.*", 0.5)
                .withLearningRate("*.q_proj.*", 2)
                .withLearningRate("model.layers.*", 0.25);
        assertEquals(0.25, groups.learningRateFactor("model.layers.1.self_attn.q_proj.weight"));
        assertEquals(0.25, groups.learningRateFactor("model.layers.0.mlp.up_proj.weight"));
        assertEquals(1, groups.learningRateFactor("lm_head.weight"));
        assertThrows(IllegalArgumentException.class, () -> groups.withLearningRate("*", 0));
        assertThrows(IllegalArgumentException.class, () -> groups.withLearningRate("*", Double.NaN));
    }

    @Test
    void aDotIsADotAndAPatternFitsTheWholeName() {
        ParameterGroups groups = ParameterGroups.alike().freeze("model.layers.1.*", "lm_head");
        assertTrue(groups.isFrozen("model.layers.1.mlp.up_proj.weight"));
        assertFalse(groups.isFrozen("model.layers.10.mlp.up_proj.weight"));
        assertFalse(groups.isFrozen("lm_head.weight"));
    }

    @Test
    void patternsThatFitNothingAreNamed() {
        assertRefused(
                "no weight fits the pattern layers.*", ParameterGroups.alike().freeze("layers.*"));
        assertRefused("nothing is left to train", ParameterGroups.alike().freeze("*"));
        ParameterGroups.alike()
                .freeze(ParameterGroups.HEAD, ParameterGroups.BIASES)
                .check(Set.of("model.norm.weight"));
    }

    @Test
    void frozenWeightsStayAndDoNotCountInTheNorm() {
        Sequences data = CopyTask.sequences(40, 2, 6, 4);
        TrainingLog all;
        try (CausalLm model = SmallRun.model()) {
            all = Training.of(model, data, CopyTask.packed(data, 200, 1)).run();
        }
        try (CausalLm model = SmallRun.model()) {
            List<float[]> before = SmallRun.weights(model);
            TrainingLog log = Training.of(model, data, CopyTask.packed(data, 200, 1))
                    .parameterGroups(
                            ParameterGroups.customary().freeze(ParameterGroups.EMBEDDING, ParameterGroups.HEAD))
                    .run();
            List<float[]> after = SmallRun.weights(model);
            assertArrayEquals(before.get(0), after.get(0), "the embedding is the first");
            assertArrayEquals(before.get(before.size() - 1), after.get(after.size() - 1), "the head is the last");
            assertFalse(Arrays.equals(before.get(2), after.get(2)), "the rest moves");
            assertEquals(all.losses()[0], log.losses()[0]);
            assertTrue(
                    log.steps().get(0).gradientNorm() < 0.9 * all.steps().get(0).gradientNorm());
        }
    }

    private static void assertRefused(String part, ParameterGroups groups) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> groups.check(NAMES))
                .getMessage());
        assertTrue(message.contains(part), message);
    }

    private static Set<String> names(DecoderConfig config) {
        try (CausalLm model = CausalLm.create(config, 1, Device.cpu())) {
            return Set.copyOf(model.parameters().keySet());
        }
    }
}
