package org.longalign.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.longalign.model.AttentionConfig;
import org.longalign.model.DecoderConfig;
import org.longalign.model.RopeConfig;
import org.longalign.model.RopeScaling;

/** The shapes of released models, by the models' names: what benchmarks of predictions are about. */
public final class ReleasedShapes {
    private ReleasedShapes() {}

    /** All of them, the smallest first. */
    public static Map<String, DecoderConfig> all() {
        Map<String, DecoderConfig> models = new LinkedHashMap<>();
        models.put("Qwen2.5-0.5B", biased(shape(151_936, 896, 24, 14, 2, 64, 4_864, true)));
        models.put("Llama-3.2-1B", shape(128_256, 2_048, 16, 32, 8, 64, 8_192, true));
        models.put("Llama-3.2-3B", shape(128_256, 3_072, 28, 24, 8, 128, 8_192, true));
        models.put(
                "ChatGLM3-6B",
                biased(shape(65_024, 4_096, 28, 32, 2, 128, 13_696, false))
                        .withRope(new RopeConfig(10_000, 64, true, RopeScaling.none())));
        models.put("Llama-2-7B", shape(32_000, 4_096, 32, 32, 32, 128, 11_008, false));
        models.put("Llama-2-13B", shape(32_000, 5_120, 40, 40, 40, 128, 13_824, false));
        return models;
    }

    /** The shape of one of them. */
    public static DecoderConfig of(String model) {
        return Objects.requireNonNull(all().get(model), model);
    }

    private static DecoderConfig biased(DecoderConfig config) {
        return config.withAttention(config.attention().withBiases(true, false));
    }

    private static DecoderConfig shape(
            int vocabulary, int hidden, int layers, int heads, int keyHeads, int size, int inner, boolean tied) {
        return new DecoderConfig(
                vocabulary,
                hidden,
                layers,
                AttentionConfig.of(heads, size).withKeyValueHeads(keyHeads),
                inner,
                RopeConfig.of(500_000, size),
                1e-5,
                tied);
    }
}
