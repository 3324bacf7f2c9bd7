package org.longalign.bench;

import java.io.IOException;
import java.util.Map;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderConfig;
import org.longalign.model.MemoryEstimate;
import org.longalign.model.Precision;

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
        for (Map.Entry<String, DecoderConfig> model : ReleasedShapes.all().entrySet()) {
            for (String context : contexts) {
                print(model.getKey(), model.getValue(), Integer.parseInt(context));
            }
        }
    }

    private static void print(String name, DecoderConfig config, int tokens) throws IOException {
        ComputeOptions saving =
                ComputeOptions.plain(Precision.BFLOAT16).withRecompute(true).withLossChunkTokens(CHUNK);
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
