package org.longalign.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.longalign.model.ComputeOptions.AttentionChoice;
import org.longalign.model.ComputeOptions.CudaAttention;
import org.longalign.model.DecoderScript.AttentionKernel;
import org.longalign.model.internal.GradientMode;

/**
 * The choice between flash attention's kernel and cuDNN's by the time that each takes on the segments of a typical
 * micro-batch, forward and backward, if both give the same numbers. cuDNN makes a plan for every length that it has not met
 * yet, about a second for forward and backward (<a href="https://github.com/modelscope/FunASR/issues/3704">a report</a> for
 * PyTorch 2.11), so that a run of ever new lengths may be slower with the faster kernel.
 */
final class AttentionTrial {
    /** The largest difference of outputs and gradients, by their norms: two kernels that round to bfloat16 have less. */
    static final double TOLERANCE = 0.02;

    /** Seconds of attention in a run from which on a measurement of cuDNN's kernel, some seconds, may pay. */
    static final double WORTH_SECONDS = 30;

    /** Tokens of the passes that load the kernels' code and time a plan, before those that are timed. */
    private static final int WARM_UP = 96;

    private static final int NEW_LENGTH = 80;

    private static final int ROUNDS = 2;

    private final int layers;
    private final Load load;

    /** @param layers of the model */
    AttentionTrial(int layers, Load load) {
        this.layers = layers;
        this.load = load;
    }

    /**
     * The segments of a typical micro-batch, and how often the run has new ones.
     *
     * @param rows that all have segments of these lengths
     * @param microBatches of the run
     * @param lengths the number of different lengths in the run
     */
    record Load(int rows, int[] segments, int microBatches, int lengths) {
        /** The number of different lengths in the typical micro-batch. */
        long ownLengths() {
            return IntStream.of(segments).distinct().count();
        }

        /** Lengths in a micro-batch, on average, that none before had. */
        double newLengths() {
            return (double) lengths / microBatches;
        }
    }

    /**
     * Seconds of one layer.
     *
     * @param first with lengths that are new
     * @param again with the same lengths
     */
    record Timing(double first, double again) {}

    /** A measurement of both kernels. Each method throws an EngineException if a kernel cannot attend. */
    interface Measurement {
        /** The seconds of a kernel. */
        Timing timing(AttentionKernel kernel);

        /** The seconds of cuDNN's plan for a length that is new. */
        double planSeconds();

        /** The largest difference between the results of both kernels, after the timing of each. */
        double difference();
    }

    /** The kernel that is wanted, or with {@link CudaAttention#FASTEST} the faster; flash if cuDNN's cannot be used. */
    AttentionChoice choose(CudaAttention wanted, Measurement measurement) {
        double flash = Double.NaN;
        try {
            flash = seconds(measurement.timing(AttentionKernel.CUDA_FLASH));
            String hopeless = wanted == CudaAttention.CUDNN ? null : hopeless(flash, measurement);
            if (hopeless != null) {
                return choice(CudaAttention.FLASH, hopeless, flash, Double.NaN);
            }
            double cudnn = seconds(measurement.timing(AttentionKernel.CUDNN));
            double difference = measurement.difference();
            if (!(difference <= TOLERANCE)) {
                String reason = String.format(
                        Locale.ROOT,
                        "since cuDNN's results differ from its by %.3g, more than %s",
                        difference,
                        TOLERANCE);
                return choice(CudaAttention.FLASH, reason, flash, cudnn);
            }
            boolean isFaster = cudnn < flash;
            boolean chosen = wanted == CudaAttention.CUDNN || isFaster;
            String reason = String.format(
                    Locale.ROOT,
                    "%s: %.3g s a micro-batch, %.3g s in %s",
                    wanted == CudaAttention.CUDNN ? "as set" : "the faster",
                    chosen ? cudnn : flash,
                    chosen ? flash : cudnn,
                    chosen ? "the flash kernel" : "cuDNN's");
            return choice(chosen ? CudaAttention.CUDNN : CudaAttention.FLASH, reason, flash, cudnn);
        } catch (EngineException e) {
            String message =
                    String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
            return choice(CudaAttention.FLASH, "since cuDNN's cannot be used: " + message, flash, Double.NaN);
        }
    }

    /** The reason why cuDNN's kernel cannot be worth a full measurement, which makes all plans of a micro-batch; else null. */
    private @Nullable String hopeless(double flash, Measurement measurement) {
        double inAll = flash * load.microBatches();
        if (inAll < WORTH_SECONDS) {
            return String.format(Locale.ROOT, "since the run's attention takes %.2g s in all", inAll);
        }
        double plans = measurement.planSeconds() * load.newLengths();
        return plans < flash
                ? null
                : String.format(
                        Locale.ROOT,
                        "the faster: %.3g s a micro-batch, cuDNN's plans for new lengths alone %.3g s",
                        flash,
                        plans);
    }

    /** Of all layers, with the plans for lengths that are new to the run. */
    private double seconds(Timing timing) {
        double plan = Math.max(0, timing.first() - timing.again()) / load.ownLengths();
        return layers * timing.again() + plan * load.newLengths();
    }

    private static AttentionChoice choice(CudaAttention kernel, String reason, double flash, double cudnn) {
        return new AttentionChoice(kernel, reason, known(flash), known(cudnn));
    }

    private static OptionalDouble known(double seconds) {
        return Double.isNaN(seconds) ? OptionalDouble.empty() : OptionalDouble.of(seconds);
    }

    /**
     * A measurement on the device of {@code scratch}, on random numbers.
     *
     * @param scripts the script for each kernel
     * @param scratch owns what is made
     */
    Measurement measurement(
            AttentionConfig heads, Function<AttentionKernel, DecoderScript> scripts, NDManager scratch) {
        return new OnDevice(heads, scripts, scratch, load);
    }

    private static final class OnDevice implements Measurement {
        private final AttentionConfig heads;
        private final Function<AttentionKernel, DecoderScript> scripts;
        private final NDManager scratch;
        private final Map<AttentionKernel, Map<String, NDArray>> results = new EnumMap<>(AttentionKernel.class);
        private final Numbers numbers;

        private record Numbers(NDArray q, NDArray k, NDArray v, NDArray d, SegmentBoundaries boundaries) {}

        OnDevice(
                AttentionConfig heads, Function<AttentionKernel, DecoderScript> scripts, NDManager scratch, Load load) {
            this.heads = heads;
            this.scripts = scripts;
            this.scratch = scratch;
            numbers = numbers(load.rows(), load.segments());
        }

        @Override
        public Timing timing(AttentionKernel kernel) {
            DecoderScript script = scripts.apply(kernel);
            return GradientMode.OFF.call(() -> {
                pass(script, numbers(1, new int[] {WARM_UP}), kernel);
                double first = pass(script, numbers, kernel);
                double again = IntStream.range(0, ROUNDS)
                        .mapToDouble(round -> pass(script, numbers, kernel))
                        .min()
                        .orElseThrow();
                return new Timing(first, again);
            });
        }

        @Override
        public double planSeconds() {
            DecoderScript script = scripts.apply(AttentionKernel.CUDNN);
            return GradientMode.OFF.call(() -> {
                pass(script, numbers(1, new int[] {WARM_UP}), AttentionKernel.CUDNN);
                Numbers other = numbers(1, new int[] {NEW_LENGTH});
                double first = pass(script, other, AttentionKernel.CUDNN);
                return Math.max(0, first - pass(script, other, AttentionKernel.CUDNN));
            });
        }

        @Override
        public double difference() {
            DecoderScript script = scripts.apply(AttentionKernel.CUDA_FLASH);
            Map<String, NDArray> flash = Objects.requireNonNull(results.get(AttentionKernel.CUDA_FLASH));
            Map<String, NDArray> cudnn = Objects.requireNonNull(results.get(AttentionKernel.CUDNN));
            double largest = 0;
            for (Map.Entry<String, NDArray> entry : flash.entrySet()) {
                NDArray other = Objects.requireNonNull(cudnn.get(entry.getKey()));
                // NaN stays.
                largest = Math.max(largest, script.distance(other, entry.getValue()));
            }
            return largest;
        }

        /** Runs once and keeps the results; seconds. */
        private double pass(DecoderScript script, Numbers on, AttentionKernel kernel) {
            long started = System.nanoTime();
            Map<String, NDArray> found = script.attentionAlone(on.q(), on.k(), on.v(), on.d(), on.boundaries());
            found.values().forEach(script::await);
            double seconds = (System.nanoTime() - started) / 1e9;
            Map<String, NDArray> before = results.put(kernel, found);
            if (before != null) {
                before.values().forEach(NDArray::close);
            }
            return seconds;
        }

        private Numbers numbers(int rows, int[] segments) {
            int width = Arrays.stream(segments).sum();
            return new Numbers(
                    random(rows, width, heads.heads()),
                    random(rows, width, heads.keyValueHeads()),
                    random(rows, width, heads.keyValueHeads()),
                    random(rows, width, heads.heads()),
                    SegmentBoundaries.of(rows, segments, scratch));
        }

        private NDArray random(int rows, int width, int count) {
            DecoderScript script = scripts.apply(AttentionKernel.CUDA_FLASH);
            NDArray wide = scratch.randomNormal(new Shape(rows, width, count, heads.headSize()));
            if (script.precision() == Precision.FLOAT32) {
                return wide;
            }
            try (wide) {
                return GradientMode.OFF.call(() -> script.narrowed(wide));
            }
        }
    }
}
