package org.longalign.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Row;
import org.longalign.batching.TargetTokens;
import org.longalign.model.CausalLm;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.model.MemoryEstimate;
import org.longalign.model.TrainedWeights;
import org.longalign.tokenize.Sequences;

/**
 * The memory of a run, which is that of its largest micro-batch, next to the memory that there is.
 *
 * @param config the model's
 * @param trained the weights that it trains
 * @param holdsGradients whether their gradients are allocated already
 * @param sizes of the micro-batches
 * @param device that computes
 * @param free bytes that are available there; empty if they are unknown
 * @param freeMain bytes that are available in main memory; empty if they are unknown
 */
record RunMemory(
        DecoderConfig config,
        TrainedWeights trained,
        boolean holdsGradients,
        List<Size> sizes,
        Device device,
        OptionalLong free,
        OptionalLong freeMain) {
    /** Share of the memory that the choice of options leaves free: gaps between blocks, and faults of the estimate. */
    private static final double RESERVE = 0.1;

    /** Tokens of a micro-batch, padding included, and the targets among them. */
    record Size(int tokens, int targets) {}

    /** The memory of a model's run now. */
    static RunMemory of(CausalLm model, Sequences sequences, List<BatchPlan> plans) {
        return new RunMemory(
                model.config(),
                model.trained(),
                model.holdsGradients(),
                sizes(sequences, plans),
                model.device(),
                model.device().availableBytes(),
                Device.cpu().availableBytes());
    }

    /** Those of the micro-batches than which none has both more tokens and more targets. */
    private static List<Size> sizes(Sequences sequences, List<BatchPlan> plans) {
        TargetTokens targetTokens = TargetTokens.of(sequences);
        List<Size> sizes = new ArrayList<>();
        plans.stream()
                .flatMap(plan -> plan.steps().stream())
                .flatMap(step -> step.microBatches().stream())
                .flatMap(microBatch -> MicroBatchLoss.attendable(microBatch).stream())
                .map(part ->
                        new Size(Math.multiplyExact(part.rows().size(), part.width()), targets(part, targetTokens)))
                .sorted(Comparator.comparingInt(Size::tokens)
                        .thenComparingInt(Size::targets)
                        .reversed())
                .filter(size -> sizes.isEmpty()
                        || size.targets() > sizes.get(sizes.size() - 1).targets())
                .forEachOrdered(sizes::add);
        return sizes;
    }

    private static int targets(MicroBatch part, TargetTokens targetTokens) {
        return part.rows().stream()
                .map(Row::segments)
                .flatMap(List::stream)
                .mapToInt(targetTokens::in)
                .sum();
    }

    /** The estimate for the micro-batch that needs most. */
    MemoryEstimate estimate(ComputeOptions options) {
        return estimate(trained, options);
    }

    private MemoryEstimate estimate(TrainedWeights weights, ComputeOptions options) {
        return sizes.stream()
                .map(size -> MemoryEstimate.training(config, weights, size.tokens(), size.targets(), options))
                .max(Comparator.comparingLong(estimate -> estimate.neededOn(device, 0)))
                .orElseThrow();
    }

    /** The bytes of an estimate that are allocated already. */
    long held(MemoryEstimate estimate) {
        return estimate.weights() + (holdsGradients ? estimate.gradients() : 0);
    }

    /** Bytes that the run may have in all, with what it has already; empty if they are unknown. */
    OptionalLong room(MemoryEstimate estimate) {
        return device.kind() == Device.Kind.CPU || free.isEmpty()
                ? free
                : OptionalLong.of(free.getAsLong() + held(estimate));
    }

    /** Whether an estimate fits and leaves a share of the free memory, or the memory is unknown. */
    private boolean fits(MemoryEstimate estimate, double reserve) {
        boolean onDevice =
                free.isEmpty() || estimate.neededOn(device, held(estimate)) <= (1 - reserve) * free.getAsLong();
        return onDevice && fitsMain(estimate);
    }

    private boolean fitsMain(MemoryEstimate estimate) {
        return device.kind() == Device.Kind.CPU || freeMain.isEmpty() || estimate.mainMemory() <= freeMain.getAsLong();
    }

    /**
     * The options that cost least time among those that fit: each saves memory on top of those before. Those that save
     * most if none fits, and the defaults if the free memory is unknown.
     */
    ComputeOptions choose(ComputeOptions defaults) {
        if (free.isEmpty()) {
            return defaults;
        }
        List<ComputeOptions> choices = MemorySavings.choices(defaults);
        for (double reserve : new double[] {RESERVE, 0}) {
            for (ComputeOptions choice : choices) {
                if (fits(estimate(choice), reserve)) {
                    return withKeptLayers(choice, reserve);
                }
            }
        }
        return choices.get(choices.size() - 1);
    }

    /** Set options, with {@link ComputeOptions#AS_MANY_AS_FIT} the number of layers whose activations fit. */
    ComputeOptions fitted(ComputeOptions set) {
        return withKeptLayers(set, RESERVE);
    }

    private ComputeOptions withKeptLayers(ComputeOptions options, double reserve) {
        if (!options.recompute() || options.keptLayers() != ComputeOptions.AS_MANY_AS_FIT) {
            return options;
        }
        return options.withKeptLayers(
                free.isEmpty()
                        ? 0
                        : MemoryEstimate.mostKept(
                                config.layers(), kept -> fits(estimate(options.withKeptLayers(kept)), reserve)));
    }

    /**
     * Refuses a run that cannot fit, before its first step.
     *
     * @throws IllegalStateException saying what is needed and what there is, and the smallest change that would fit
     */
    void require(ComputeOptions options) {
        MemoryEstimate estimate = estimate(options);
        estimate.requireIn(free, device, held(estimate), () -> remedy(options));
        if (!fitsMain(estimate)) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "main memory has %.2f GiB available, but %.2f GiB of it are needed: %s. %s",
                    freeMain.getAsLong() / (double) (1L << 30),
                    estimate.mainMemory() / (double) (1L << 30),
                    estimate,
                    remedy(options)));
        }
    }

    /** The first change that would fit, of those that cost more and more; and shorter micro-batches that would. */
    private String remedy(ComputeOptions options) {
        String change = MemorySavings.of(config, trained, options).stream()
                .filter(saving -> fits(estimate(saving.trained(), saving.options()), 0))
                .findFirst()
                .map(saving -> String.format(
                        Locale.ROOT,
                        "It would fit in %.2f GiB with %s",
                        estimate(saving.trained(), saving.options()).totalGiB(),
                        saving.text()))
                .orElse("No option makes it fit");
        int tokens = mostTokens(options);
        return tokens == 0
                ? change + "; shorter micro-batches alone do not."
                : String.format(
                        Locale.ROOT, "%s; or as it is with micro-batches of at most %,d tokens.", change, tokens);
    }

    /** The most tokens of a micro-batch that would fit, with as large a share of targets as the largest has. */
    private int mostTokens(ComputeOptions options) {
        Size largest = sizes.stream().max(Comparator.comparingInt(Size::tokens)).orElseThrow();
        int least = 0;
        int most = largest.tokens();
        while (most - least > 1) {
            int tokens = (least + most) / 2;
            int targets = (int) ((long) tokens * largest.targets() / largest.tokens());
            boolean fits = fits(MemoryEstimate.training(config, trained, tokens, targets, options), 0);
            least = fits ? tokens : least;
            most = fits ? most : tokens;
        }
        return least;
    }
}
