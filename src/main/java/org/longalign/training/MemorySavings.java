package org.longalign.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.longalign.model.ComputeOptions;
import org.longalign.model.ComputeOptions.LayerInputs;
import org.longalign.model.DecoderConfig;
import org.longalign.model.LoraConfig;
import org.longalign.model.Precision;
import org.longalign.model.TrainedWeights;

/** The changes of a run that save memory, those that cost less time or exactness first. */
final class MemorySavings {
    private static final int LOSS_CHUNK = 4_096;
    private static final int FEED_FORWARD_CHUNK = 8_192;
    private static final int RANK = 16;

    /**
     * A change.
     *
     * @param text the calls that make it
     */
    record Saving(String text, TrainedWeights trained, ComputeOptions options) {}

    private MemorySavings() {}

    /**
     * The options among which a run chooses where none were set: nothing saved but what costs no time, loss in chunks,
     * recomputation, feed-forward layers in chunks, layers' inputs in bfloat16 where the model computes in it, and in
     * main memory. Each saves on top of those before.
     */
    static List<ComputeOptions> choices(ComputeOptions defaults) {
        ComputeOptions plain =
                defaults.withRecompute(false).withFeedForwardChunkTokens(0).withLayerInputs(LayerInputs.DEVICE);
        ComputeOptions chunked = lossInChunks(plain);
        ComputeOptions recomputed = chunked.withRecompute(true);
        ComputeOptions pieces = feedForwardInChunks(recomputed);
        return Stream.of(
                        plain,
                        chunked,
                        recomputed,
                        pieces,
                        defaults.precision() == Precision.BFLOAT16
                                ? pieces.withLayerInputs(LayerInputs.DEVICE_BFLOAT16)
                                : pieces,
                        pieces.withLayerInputs(LayerInputs.MAIN_MEMORY))
                .distinct()
                .toList();
    }

    /** The changes of set options: each alone, then more and more together, at last an adapter and offload. */
    static List<Saving> of(DecoderConfig config, TrainedWeights trained, ComputeOptions set) {
        List<UnaryOperator<ComputeOptions>> changes = List.of(
                MemorySavings::lossInChunks,
                MemorySavings::recomputed,
                MemorySavings::feedForwardInChunks,
                options -> options.withRecompute(true).withLayerInputs(LayerInputs.DEVICE_BFLOAT16),
                options -> options.withRecompute(true).withLayerInputs(LayerInputs.MAIN_MEMORY),
                options -> trained.equals(TrainedWeights.all()) ? options.withPrecision(Precision.BFLOAT16) : options);
        List<Saving> savings = new ArrayList<>();
        changes.forEach(change -> add(savings, trained, set, change.apply(set)));
        ComputeOptions all = set;
        for (UnaryOperator<ComputeOptions> change : changes) {
            all = change.apply(all);
            add(savings, trained, set, all);
        }
        if (trained.equals(TrainedWeights.all())) {
            int rank = rank(config);
            savings.add(new Saving(
                    together(set, all, "an adapter, Lora.add(model, LoraConfig.of(" + rank + "), seed)"),
                    TrainedWeights.of(LoraConfig.of(rank)),
                    all));
            savings.add(new Saving(
                    together(set, all, "CausalLm.offload(), for all weights"), TrainedWeights.offloaded(), all));
        }
        return savings;
    }

    private static void add(List<Saving> savings, TrainedWeights trained, ComputeOptions set, ComputeOptions changed) {
        if (!changed.equals(set)
                && savings.stream().noneMatch(known -> known.options().equals(changed))) {
            savings.add(new Saving(differences(set, changed), trained, changed));
        }
    }

    private static String together(ComputeOptions set, ComputeOptions changed, String more) {
        String before = differences(set, changed);
        return before.isEmpty() ? more : before + " and " + more;
    }

    private static ComputeOptions lossInChunks(ComputeOptions options) {
        return options.lossChunkTokens() == 0 || options.lossChunkTokens() > LOSS_CHUNK
                ? options.withLossChunkTokens(LOSS_CHUNK)
                : options;
    }

    /** All layers, unless the run chooses how many. */
    private static ComputeOptions recomputed(ComputeOptions options) {
        return options.recompute() && options.keptLayers() != ComputeOptions.AS_MANY_AS_FIT
                ? options.withKeptLayers(0)
                : options.withRecompute(true);
    }

    /** With recomputation only: without it all activations are kept. */
    private static ComputeOptions feedForwardInChunks(ComputeOptions options) {
        return options.recompute()
                        && (options.feedForwardChunkTokens() == 0
                                || options.feedForwardChunkTokens() > FEED_FORWARD_CHUNK)
                ? options.withFeedForwardChunkTokens(FEED_FORWARD_CHUNK)
                : options;
    }

    /** The calls that make other options of some. */
    static String differences(ComputeOptions before, ComputeOptions after) {
        return Stream.of(
                        before.precision() == after.precision() ? "" : "withPrecision(" + after.precision() + ")",
                        before.recompute() == after.recompute() ? "" : "withRecompute(" + after.recompute() + ")",
                        before.keptLayers() == after.keptLayers() ? "" : "withKeptLayers(" + after.keptLayers() + ")",
                        before.lossChunkTokens() == after.lossChunkTokens()
                                ? ""
                                : "withLossChunkTokens(" + grouped(after.lossChunkTokens()) + ")",
                        before.feedForwardChunkTokens() == after.feedForwardChunkTokens()
                                ? ""
                                : "withFeedForwardChunkTokens(" + grouped(after.feedForwardChunkTokens()) + ")",
                        before.layerInputs() == after.layerInputs()
                                ? ""
                                : "withLayerInputs(" + after.layerInputs() + ")")
                .filter(call -> !call.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** As Java writes it. */
    private static String grouped(int number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', '_');
    }

    /** No larger than the smallest side of a matrix. */
    private static int rank(DecoderConfig config) {
        return Math.min(
                RANK,
                Math.min(config.hiddenSize(), Math.min(config.attention().keyValueSize(), config.intermediateSize())));
    }
}
