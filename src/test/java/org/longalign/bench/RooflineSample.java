package org.longalign.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.longalign.model.AttentionConfig;
import org.longalign.model.AttentionConfig.QueryKeyNorm;
import org.longalign.model.ComputeOptions;
import org.longalign.model.ComputeOptions.LayerInputs;
import org.longalign.model.DecoderConfig;
import org.longalign.model.DecoderConfig.NormPlacement;
import org.longalign.model.LoraConfig;
import org.longalign.model.Precision;
import org.longalign.model.RopeConfig;
import org.longalign.model.RopeScaling;
import org.longalign.model.TrainedWeights;

/** Writes what {@code roofline_check.py} traces: small decoders of every kind, a folder for each. */
public final class RooflineSample {
    private static final List<Integer> SEGMENTS = List.of(1_024, 600, 424);
    private static final ComputeOptions SAVING =
            ComputeOptions.plain(Precision.BFLOAT16).withRecompute(true).withLossChunkTokens(512);

    private RooflineSample() {}

    /** Writes into the folder named by the only argument. */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        DecoderConfig llama = StepModel.CONFIG;
        write(folder, "llama", llama, SAVING);
        write(folder, "spared", llama, SAVING.withKeptLayers(4));
        write(folder, "keeping", llama, SAVING.withRecompute(false));
        write(folder, "cudnn", llama, SAVING.withAttention(ComputeOptions.CudaAttention.CUDNN));
        write(folder, "at-once", llama, SAVING.withLossChunkTokens(0));
        AttentionConfig window = AttentionConfig.of(8, 32)
                .withKeyValueHeads(2)
                .withBiases(true, true)
                .withSlidingWindow(300);
        write(
                folder,
                "window",
                llama.withAttention(window)
                        .withRope(new RopeConfig(10_000, 16, true, RopeScaling.none()))
                        .withTiedHead(false),
                SAVING);
        write(
                folder,
                "around",
                llama.withNorms(NormPlacement.AROUND)
                        .withAttention(AttentionConfig.of(8, 32).withQueryKeyNorm(QueryKeyNorm.EACH_HEAD)),
                SAVING);
        write(
                folder,
                "after",
                llama.withNorms(NormPlacement.AFTER)
                        .withAttention(AttentionConfig.of(8, 32).withQueryKeyNorm(QueryKeyNorm.ALL_HEADS)),
                SAVING.withRecompute(false));
        TrainedWeights adapter = TrainedWeights.of(LoraConfig.of(8));
        write(folder, "adapter", llama, adapter, SAVING);
        write(
                folder,
                "adapter-chunks",
                llama.withTiedHead(false),
                adapter,
                SAVING.withFeedForwardChunkTokens(512).withLayerInputs(LayerInputs.DEVICE_BFLOAT16));
        write(folder, "offload", llama, TrainedWeights.offloaded(), SAVING);
        write(
                folder,
                "main-memory",
                llama,
                TrainedWeights.all(),
                SAVING.withFeedForwardChunkTokens(512).withLayerInputs(LayerInputs.MAIN_MEMORY));
    }

    private static void write(Path folder, String name, DecoderConfig config, ComputeOptions options)
            throws IOException {
        write(folder, name, config, TrainedWeights.all(), options);
    }

    private static void write(
            Path folder, String name, DecoderConfig config, TrainedWeights trained, ComputeOptions options)
            throws IOException {
        RooflineBench.write(folder.resolve(name), name, config, trained, SEGMENTS, options);
    }
}
