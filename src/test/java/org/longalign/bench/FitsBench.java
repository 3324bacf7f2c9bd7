package org.longalign.bench;

import java.io.IOException;
import java.util.Map;
import org.longalign.model.ComputeOptions;
import org.longalign.model.ComputeOptions.LayerInputs;
import org.longalign.model.DecoderConfig;
import org.longalign.model.LoraConfig;
import org.longalign.model.MemoryEstimate;
import org.longalign.model.Precision;
import org.longalign.model.TrainedWeights;

/** What training of known shapes needs of a GPU's memory, by the memory model: nothing is run. */
final class FitsBench {
    static final String USAGE =
            "fits [CONTEXT...]   GiB that training needs, predicted, for models of 0.5 to 13 billion"
                    + " parameters with a row of so many tokens (default: 4096 16384 65536)";

    private static final double GIBIBYTE = 1L << 30;
    private static final String[] CONTEXTS = {"4096", "16384", "65536"};
    private static final int CHUNK = 2_048;
    private static final int FEED_FORWARD_CHUNK = 8_192;
    private static final int RANK = 16;

    /** GiB of the device, and of main memory. */
    private record Need(double device, double mainMemory) {}

    /** The same by where the layers' inputs are kept. */
    private record Kept(Need bfloat16, Need mainMemory) {}

    /**
     * One model with one context; GiB. The last three are in bfloat16 with recomputation, the loss and the feed-forward
     * layers in chunks.
     *
     * @param chunks all weights on the device
     * @param lora an adapter of rank 16 of all linear layers
     * @param offload all weights, with masters, gradients and moments in main memory
     */
    private record Result(
            String model,
            double billions,
            int tokens,
            double weightsGradientsMoments,
            double bfloat16RecomputeChunks,
            double bfloat16Chunks,
            double bfloat16,
            double float32RecomputeChunks,
            Kept chunks,
            Kept lora,
            Kept offload) {}

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
                total(config, tokens, saving.withPrecision(Precision.FLOAT32)),
                kept(config, TrainedWeights.all(), tokens, saving),
                kept(config, TrainedWeights.of(LoraConfig.of(RANK)), tokens, saving),
                kept(config, TrainedWeights.offloaded(), tokens, saving)));
    }

    private static Kept kept(DecoderConfig config, TrainedWeights trained, int tokens, ComputeOptions saving) {
        ComputeOptions options = saving.withFeedForwardChunkTokens(FEED_FORWARD_CHUNK);
        return new Kept(
                need(config, trained, tokens, options.withLayerInputs(LayerInputs.DEVICE_BFLOAT16)),
                need(config, trained, tokens, options.withLayerInputs(LayerInputs.MAIN_MEMORY)));
    }

    private static Need need(DecoderConfig config, TrainedWeights trained, int tokens, ComputeOptions options) {
        MemoryEstimate estimate = MemoryEstimate.training(config, trained, tokens, tokens, options);
        return new Need(Results.rounded(estimate.totalGiB(), 1), Results.rounded(estimate.mainMemory() / GIBIBYTE, 1));
    }

    private static double total(DecoderConfig config, int tokens, ComputeOptions options) {
        return Results.rounded(MemoryEstimate.training(config, tokens, options).totalGiB(), 1);
    }
}
