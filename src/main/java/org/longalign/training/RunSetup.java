package org.longalign.training;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.longalign.model.ComputeOptions;
import org.longalign.model.ComputeOptions.AttentionChoice;
import org.longalign.model.ComputeOptions.CudaAttention;
import org.longalign.model.Device;
import org.longalign.model.LoraConfig;
import org.longalign.model.MemoryEstimate;
import org.longalign.model.Precision;
import org.longalign.model.TrainedWeights;

/**
 * The means that a run computes with and the reasons, in lines for people.
 *
 * @param loss definition of the loss
 * @param options those of the run
 * @param isChosen whether the run has chosen them, since the user has set none
 * @param attention the kernel of attention on CUDA; null where there is none to choose
 * @param memory the run's
 * @param checkpoints null for none
 * @param plannedSteps of the run
 * @param peak of the device; null where it is unknown
 */
record RunSetup(
        String loss,
        ComputeOptions options,
        boolean isChosen,
        @Nullable AttentionChoice attention,
        RunMemory memory,
        @Nullable Checkpoints checkpoints,
        int plannedSteps,
        @Nullable DevicePeak peak) {
    private static final double MEBIBYTE = 1L << 20;
    private static final double GIBIBYTE = 1L << 30;

    /** The lines, in the order of the computation. */
    List<String> lines() {
        return List.of(kept(), device(), trained(), recompute(), chunks(), needed());
    }

    private String device() {
        String kernel = attention != null
                ? kernel(attention)
                : memory.device().kind() == Device.Kind.CPU
                        ? "segment by segment"
                        : options.precision() == Precision.BFLOAT16
                                ? "segment by segment, since the flash kernel takes no heads of "
                                        + memory.config().headSize()
                                : "segment by segment, since the flash kernel needs bfloat16";
        return memory.device() + ": " + options.precision().name().toLowerCase(Locale.ROOT)
                + (isChosen ? ", the default" : ", as set") + "; attention " + kernel + "; utilisation "
                + utilisation();
    }

    private static String kernel(AttentionChoice choice) {
        String kernel = choice.kernel() == CudaAttention.CUDNN ? "in cuDNN's kernel" : "in the flash kernel";
        return choice.reason().isEmpty() ? kernel : kernel + ", " + choice.reason();
    }

    private String utilisation() {
        if (peak == null) {
            return "unknown";
        }
        String origin = switch (peak.origin()) {
            case GIVEN -> "as given";
            case PUBLISHED -> "the manufacturer's figure";
            case MEASURED -> "as measured";
        };
        double teraflops = peak.perSecond() / 1e12;
        return String.format(
                Locale.ROOT, teraflops < 10 ? "of %.2f TFLOP/s, %s" : "of %.0f TFLOP/s, %s", teraflops, origin);
    }

    private String trained() {
        TrainedWeights trained = memory.trained();
        LoraConfig adapter = trained.adapter();
        long all = memory.config().parameterCount();
        String weights = adapter != null
                ? String.format(
                        Locale.ROOT,
                        "trained: %,d weights, %s; %,d are frozen",
                        adapter.parameterCount(memory.config()),
                        adapter,
                        all)
                : String.format(
                        Locale.ROOT,
                        trained.isOffloaded()
                                ? "trained: all %,d weights, in main memory with gradients and moments"
                                : "trained: all %,d weights",
                        all);
        return weights + "; loss: " + loss;
    }

    private String recompute() {
        int kept = options.keptLayers() == ComputeOptions.AS_MANY_AS_FIT ? 0 : options.keptLayers();
        MemoryEstimate with = memory.estimate(options.withRecompute(true).withKeptLayers(0));
        MemoryEstimate without = memory.estimate(options.withRecompute(false));
        OptionalLong room = memory.room(with);
        int layers = memory.config().layers();
        String which = kept == 0 ? "yes" : kept >= layers ? "no" : (layers - kept) + " of " + layers + " layers";
        return "recompute: " + (options.recompute() ? which : "no") + reason() + ", " + size(without)
                + " without it, " + size(with) + " with"
                + (room.isPresent() ? "; " + size(room.getAsLong()) + " free" : "");
    }

    private String reason() {
        return isChosen ? "" : ", as set";
    }

    private String chunks() {
        return "loss chunks: "
                + chunk(options.lossChunkTokens(), "target tokens", options.withLossChunkTokens(0))
                + "; feed-forward chunks: "
                + chunk(options.feedForwardChunkTokens(), "tokens", options.withFeedForwardChunkTokens(0))
                + "; layers' inputs: " + layerInputs();
    }

    private String chunk(int tokens, String unit, ComputeOptions without) {
        return tokens == 0
                ? "none"
                : String.format(Locale.ROOT, "%,d %s (%s without)", tokens, unit, size(memory.estimate(without)));
    }

    private String layerInputs() {
        String otherwise = " (" + size(memory.estimate(options.withLayerInputs(ComputeOptions.LayerInputs.DEVICE)))
                + " otherwise)";
        return switch (options.layerInputs()) {
            case DEVICE -> "on the device";
            case DEVICE_BFLOAT16 -> "on the device in bfloat16" + otherwise;
            case MAIN_MEMORY -> "in main memory" + otherwise;
        };
    }

    private String needed() {
        MemoryEstimate estimate = memory.estimate(options);
        return "memory: " + (estimate.total() < GIBIBYTE ? size(estimate) : estimate) + ", predicted";
    }

    private String kept() {
        if (checkpoints == null) {
            return "checkpoints: none, so a run that is stopped begins anew";
        }
        int interval = checkpoints.interval(plannedSteps);
        String steps = interval == 0 || interval >= plannedSteps
                ? ""
                : "the first after step " + interval + ", then every " + (interval == 1 ? "step" : interval + " steps");
        String minutes = checkpoints.everyMinutes() == 0
                ? ""
                : String.format(Locale.ROOT, "every %s minutes", shortest(checkpoints.everyMinutes()));
        String both = steps.isEmpty() || minutes.isEmpty() ? steps + minutes : steps + ", " + minutes;
        return "checkpoints: " + (both.isEmpty() ? "" : both + " and ") + "at the end, in " + checkpoints.folder()
                + ", the newest " + checkpoints.keep() + " kept";
    }

    private static String shortest(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    private static String size(MemoryEstimate estimate) {
        return size(estimate.total());
    }

    /** Bytes in GiB or MiB with about two digits. */
    private static String size(long bytes) {
        if (bytes >= 10 * GIBIBYTE) {
            return String.format(Locale.ROOT, "%.0f GiB", bytes / GIBIBYTE);
        }
        return bytes >= GIBIBYTE
                ? String.format(Locale.ROOT, "%.1f GiB", bytes / GIBIBYTE)
                : String.format(Locale.ROOT, "%.0f MiB", Math.ceil(bytes / MEBIBYTE));
    }
}
