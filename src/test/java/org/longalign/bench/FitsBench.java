package org.longalign.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.longalign.model.AttentionConfig;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderConfig;
import org.longalign.model.MemoryEstimate;
import org.longalign.model.Precision;
import org.longalign.model.RopeConfig;

/** What training of known shapes needs of a GPU's memory, by the memory model: nothing is run. */
final class FitsBench {
    static final String USAGE =
            "fits [CONTEXT...]   GiB that training needs, predicted, for models of 0.5 to 13 billion"
                    + " parameters with a row of so many tokens (default: 4096 16384 65536)";

    private static final double GIBIBYTE = 1L << 30;
    private static final String[] CONTEXTS = {"4096", "16384", "65536"};
    private static final int CHUNK = 2_048;

    /** One model with one context; GiB. */
    private record Result(
            String model,
            double billions,
            int tokens,
            double weightsGradientsMoments,
            double bfloat16RecomputeChunks,
            double bfloat16Chunks,
            double bfloat16,
            double float32RecomputeChunks) {}

    private FitsBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(USAGE, arguments, Map.of());
        String[] contexts = options.rest().isEmpty() ? CONTEXTS : options.rest().toArray(new String[0]);
        for (Map.Entry<String, DecoderConfig> model : models().entrySet()) {
            for (String context : contexts) {
                print(model.getKey(), model.getValue(), Integer.parseInt(context));
            }
        }
    }

    /** The shapes of released models. */
    private static Map<String, DecoderConfig> models() {
        Map<String, DecoderConfig> models = new LinkedHashMap<>();
        models.put("Qwen2.5-0.5B", shape(151_936, 896, 24, 14, 2, 64, 4_864, true));
        models.put("Llama-3.2-1B", shape(128_256, 2_048, 16, 32, 8, 64, 8_192, true));
        models.put("Llama-3.2-3B", shape(128_256, 3_072, 28, 24, 8, 128, 8_192, true));
        models.put("Llama-2-7B", shape(32_000, 4_096, 32, 32, 32, 128, 11_008, false));
        models.put("Llama-2-13B", shape(32_000, 5_120, 40, 40, 40, 128, 13_824, false));
        return models;
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

    private static void print(String name, DecoderConfig config, int tokens) throws IOException {
        ComputeOptions saving = ComputeOptions.plain(Precision.BFLOAT16).withRecompute(true).withLossChunkTokens(CHUNK);
        MemoryEstimate estimate = MemoryEstimate.training(config, tokens, saving);
        Results.print(new Result(
                name,
                Results.rounded(config.parameterCount() / 1e9, 2),
                tokens,
                Results.rounded((estimate.weights() + estimate.gradients() + estimate.moments()) / GIBIBYTE, 1),
                Results.rounded(estimate.totalGiB(), 1),
                total(config, tokens, saving.withRecompute(false)),
                total(config, tokens, saving.withRecompute(false).withLossChunkTokens(0)),
                total(config, tokens, saving.withPrecision(Precision.FLOAT32))));
    }

    private static double total(DecoderConfig config, int tokens, ComputeOptions options) {
        return Results.rounded(MemoryEstimate.training(config, tokens, options).totalGiB(), 1);
    }
}
