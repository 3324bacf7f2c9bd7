package org.longalign.training;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Row;
import org.longalign.batching.TargetTokens;
import org.longalign.model.CausalLm;
import org.longalign.model.ComputeOptions;
import org.longalign.model.ComputeOptions.LayerInputs;
import org.longalign.model.LoraConfig;
import org.longalign.model.MemoryEstimate;
import org.longalign.model.Precision;
import org.longalign.model.TrainedWeights;
import org.longalign.tokenize.Sequences;

/** The device memory of a run: that of its largest micro-batch. */
final class RunMemory {
    private static final int LOSS_CHUNK = 2_048;
    private static final int FEED_FORWARD_CHUNK = 8_192;
    private static final int RANK = 16;
    private static final int RESERVED_PART = 50;

    private final CausalLm model;
    private final TargetTokens targetTokens;
    private final List<MicroBatch> parts;

    static RunMemory ofRun(CausalLm model, Sequences sequences, List<BatchPlan> plans) {
        return new RunMemory(model, sequences, plans);
    }

    private RunMemory(CausalLm model, Sequences sequences, List<BatchPlan> plans) {
        this.model = model;
        targetTokens = TargetTokens.of(sequences);
        parts = plans.stream()
                .flatMap(plan -> plan.steps().stream())
                .flatMap(step -> step.microBatches().stream())
                .flatMap(microBatch -> MicroBatchLoss.attendable(microBatch).stream())
                .toList();
    }

    /** The estimate for the micro-batch of the plans that needs most. */
    static MemoryEstimate of(CausalLm model, Sequences sequences, List<BatchPlan> plans) {
        return new RunMemory(model, sequences, plans).estimate(model.trained(), model.options());
    }

    /**
     * Refuses a run that cannot fit, before its first step.
     *
     * @throws IllegalStateException saying what is needed and what there is, and the smallest change that would fit
     */
    static void require(CausalLm model, Sequences sequences, List<BatchPlan> plans) {
        RunMemory memory = new RunMemory(model, sequences, plans);
        MemoryEstimate estimate = memory.estimate(model.trained(), model.options());
        estimate.requireOn(model.device(), held(model, estimate), memory::remedy);
    }

    /**
     * The options of a run: with {@link ComputeOptions#AS_MANY_AS_FIT} the number of layers whose activations fit in the
     * device's memory, in the largest micro-batch.
     */
    static ComputeOptions fitted(CausalLm model, Sequences sequences, List<BatchPlan> plans) {
        ComputeOptions options = model.options();
        if (!options.recompute() || options.keptLayers() != ComputeOptions.AS_MANY_AS_FIT) {
            return options;
        }
        RunMemory memory = new RunMemory(model, sequences, plans);
        return options.withKeptLayers(memory.keptLayers(model.device().availableBytes()));
    }

    /** The most layers that can keep their activations in so many bytes; none where these are unknown. */
    int keptLayers(OptionalLong available) {
        int fits = 0;
        int tooMany = available.isEmpty() ? 1 : model.config().layers() + 1;
        while (tooMany - fits > 1) {
            int kept = (fits + tooMany) / 2;
            MemoryEstimate estimate = estimate(model.trained(), model.options().withKeptLayers(kept));
            // Room that the allocator does not find again between packs of changing length.
            long reserve = estimate.total() / RESERVED_PART;
            if (estimate.fitsIn(available, model.device(), held(model, estimate) - reserve)) {
                fits = kept;
            } else {
                tooMany = kept;
            }
        }
        return fits;
    }

    /** The bytes of an estimate that are allocated already. */
    static long held(CausalLm model, MemoryEstimate estimate) {
        return estimate.weights() + (model.holdsGradients() ? estimate.gradients() : 0);
    }

    private MemoryEstimate estimate(TrainedWeights trained, ComputeOptions options) {
        return parts.stream()
                .map(part -> MemoryEstimate.training(model.config(), trained, tokens(part), targets(part), options))
                .max(Comparator.comparingLong(MemoryEstimate::total))
                .orElseThrow();
    }

    /** The first change that would fit, of those that cost more and more time, each on top of those before. */
    private String remedy() {
        for (Map.Entry<String, MemoryEstimate> change : changes().entrySet()) {
            if (change.getValue().fitsOn(model.device(), held(model, change.getValue()))) {
                return String.format(
                        Locale.ROOT,
                        "It would fit in %.2f GiB with %s.",
                        change.getValue().totalGiB(),
                        change.getKey());
            }
        }
        return "No option makes it fit; use shorter rows or a smaller model.";
    }

    private Map<String, MemoryEstimate> changes() {
        Map<String, MemoryEstimate> changes = new LinkedHashMap<>();
        ComputeOptions options = model.options();
        ComputeOptions chunked = options.lossChunkTokens() == 0 ? options.withLossChunkTokens(LOSS_CHUNK) : options;
        changes.put("withLossChunkTokens(" + LOSS_CHUNK + ")", estimate(model.trained(), chunked));
        ComputeOptions recomputing = chunked.withRecompute(true);
        changes.put("withRecompute(true) and loss chunks", estimate(model.trained(), recomputing));
        ComputeOptions half = recomputing.withPrecision(Precision.BFLOAT16);
        changes.put("withPrecision(BFLOAT16), recomputation and loss chunks", estimate(model.trained(), half));
        ComputeOptions pieces = half.withFeedForwardChunkTokens(FEED_FORWARD_CHUNK);
        changes.put(
                "withFeedForwardChunkTokens(" + FEED_FORWARD_CHUNK + ") on top of bfloat16, recomputation and loss"
                        + " chunks",
                estimate(model.trained(), pieces));
        ComputeOptions away = pieces.withLayerInputs(LayerInputs.MAIN_MEMORY);
        changes.put("withLayerInputs(MAIN_MEMORY) on top of all other options", estimate(model.trained(), away));
        if (model.trained().equals(TrainedWeights.all())) {
            int rank = rank();
            changes.put(
                    "all these options and an adapter, Lora.add(model, LoraConfig.of(" + rank + "), seed)",
                    estimate(TrainedWeights.of(LoraConfig.of(rank)), away));
            changes.put(
                    "all these options and CausalLm.offload(), for all weights",
                    estimate(TrainedWeights.offloaded(), away));
        }
        return changes;
    }

    /** No larger than the smallest side of a matrix. */
    private int rank() {
        return Math.min(
                RANK,
                Math.min(
                        model.config().hiddenSize(),
                        Math.min(
                                model.config().attention().keyValueSize(),
                                model.config().intermediateSize())));
    }

    private static int tokens(MicroBatch part) {
        return Math.multiplyExact(part.rows().size(), part.width());
    }

    private int targets(MicroBatch part) {
        return part.rows().stream()
                .map(Row::segments)
                .flatMap(List::stream)
                .mapToInt(targetTokens::in)
                .sum();
    }
}
