package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderConfigTest {
    @ParameterizedTest
    @CsvSource({
        "0, 64, 2, 4, 4, 128, 1e4, 1e-5, vocabularySize",
        "9, -1, 2, 4, 4, 128, 1e4, 1e-5, hiddenSize",
        "9, 64, 0, 4, 4, 128, 1e4, 1e-5, layers",
        "9, 64, 2, 0, 4, 128, 1e4, 1e-5, heads",
        "9, 64, 2, 4, 0, 128, 1e4, 1e-5, keyValueHeads",
        "9, 64, 2, 4, 4, 0, 1e4, 1e-5, intermediateSize",
        "9, 66, 2, 4, 4, 128, 1e4, 1e-5, hiddenSize must be a multiple of heads",
        "9, 12, 2, 4, 4, 128, 1e4, 1e-5, headSize must be even",
        "9, 64, 2, 4, 3, 128, 1e4, 1e-5, keyValueHeads must divide heads",
        "9, 64, 2, 4, 4, 128, 1, 1e-5, ropeBase",
        "9, 64, 2, 4, 4, 128, NaN, 1e-5, ropeBase",
        "9, 64, 2, 4, 4, 128, Infinity, 1e-5, ropeBase",
        "9, 64, 2, 4, 4, 128, 1e4, 0, normEpsilon",
        "9, 64, 2, 4, 4, 128, 1e4, NaN, normEpsilon"
    })
    void aBadFieldIsNamed(
            int vocabulary,
            int hidden,
            int layers,
            int heads,
            int keyValueHeads,
            int intermediate,
            double ropeBase,
            double epsilon,
            String message) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> config(vocabulary, hidden, layers, heads, keyValueHeads, intermediate, ropeBase, epsilon));
        assertTrue(String.valueOf(e.getMessage()).startsWith(message), e.getMessage());
    }

    @Test
    void countsTheParametersOfKnownModels() {
        assertEquals(
                6_738_415_616L,
                DecoderConfig.of(32_000, 4096, 32, 32)
                        .withIntermediateSize(11_008)
                        .parameterCount(),
                "Llama-2-7B");
        assertEquals(
                1_235_814_400L,
                DecoderConfig.of(128_256, 2048, 16, 32)
                        .withKeyValueHeads(8)
                        .withIntermediateSize(8192)
                        .withTiedHead(true)
                        .parameterCount(),
                "Llama-3.2-1B");
    }

    @Test
    void theOthersKeepWhatTheyDoNotChange() {
        DecoderConfig config = DecoderConfig.of(512, 128, 4, 4);
        assertEquals(config(512, 128, 4, 4, 4, 352, 10_000, 1e-5), config);
        assertEquals(32, config.headSize());
        assertEquals(
                config(512, 128, 4, 4, 2, 352, 2_000_000, 1e-5),
                config.withKeyValueHeads(2).withRopeBase(10_000 * 200));
        assertEquals(
                config.parameterCount() - 512 * 128, config.withTiedHead(true).parameterCount());
    }

    private static DecoderConfig config(
            int vocabulary,
            int hidden,
            int layers,
            int heads,
            int keyValueHeads,
            int intermediate,
            double ropeBase,
            double epsilon) {
        DecoderConfig base = DecoderConfig.of(vocabulary, hidden, layers, heads);
        return new DecoderConfig(
                vocabulary,
                hidden,
                layers,
                base.attention().withKeyValueHeads(keyValueHeads),
                intermediate,
                base.rope().withBase(ropeBase),
                epsilon,
                false);
    }
}
