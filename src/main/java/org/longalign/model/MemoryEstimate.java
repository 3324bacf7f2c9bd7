package org.longalign.model;

import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.longalign.internal.Bounds;

/**
 * The predicted peak of a model's device memory, in bytes, computed from its configuration before anything is
 * allocated. It counts the tensors of {@code decoder.py} and those that PyTorch keeps for backward. The process itself
 * (some 200 MiB, on CUDA half a GiB more) and the allocator's fragmentation come on top.
 *
 * <pre>{@code
 * // given: DecoderConfig config, Device device
 * MemoryEstimate.training(config, 65_536, ComputeOptions.defaults(device))
 * }</pre>
 *
 * @param weights float32, 4 bytes a parameter; what is offloaded or frozen by an adapter, in the compute type where it is
 *     multiplied only; in generation under bfloat16 also the converted ones
 * @param gradients 4 bytes a trained parameter; 0 without training, or where they are offloaded
 * @param moments AdamW's two moments, 8 bytes a trained parameter; 0 without training, or where they are offloaded
 * @param activations the tensors that layers keep for backward, all of some and of others the input, where it is kept on
 *     the device, and attention's output, with {@link ComputeOptions#recompute}; what one layer needs besides; in training
 *     under bfloat16 the converted matrices
 * @param head logits of the target tokens that pass through the head at a time, with what their gradients need; 0 if the
 *     peak comes later, after they are freed
 * @param cache the KV cache; 0 in training
 * @param mainMemory bytes in main memory: masters, gradients and moments that are offloaded, layers' inputs that are kept
 *     there. Where the device is the CPU they come on top of the others
 */
public record MemoryEstimate(
        long weights, long gradients, long moments, long activations, long head, long cache, long mainMemory) {
    private static final double GIBIBYTE = 1L << 30;
    private static final int FLOAT = Precision.FLOAT32.bytes();
    private static final String SAVE =
            "To save memory, use recomputation, a smaller lossChunkTokens, bfloat16, shorter rows"
                    + " or a smaller model.";
    /** Masters, gradients and two moments. */
    private static final int MASTER_COPIES = 4;

    /**
     * Loading a model: its weights, and while those that are only computed with are converted, one of them in float32.
     *
     * @param trained {@link TrainedWeights#all}, {@link TrainedWeights#offloaded} or {@link TrainedWeights#none}
     */
    public static MemoryEstimate loading(DecoderConfig config, TrainedWeights trained, Precision precision) {
        long largest = WeightShapes.of(config).values().stream()
                .mapToLong(Shape::size)
                .max()
                .orElse(0);
        return new MemoryEstimate(
                weightBytes(config, trained, precision) + (trained.equals(TrainedWeights.all()) ? 0 : FLOAT * largest),
                0,
                0,
                0,
                0,
                0,
                trained.isOffloaded() ? 2L * FLOAT * config.parameterCount() : 0);
    }

    /**
     * An optimizer step in which every token is a target.
     *
     * @param tokens of the largest micro-batch: rows x width, padding included
     */
    public static MemoryEstimate training(DecoderConfig config, int tokens, ComputeOptions options) {
        return training(config, tokens, tokens, options);
    }

    /** An optimizer step of all weights, on the device. */
    public static MemoryEstimate training(DecoderConfig config, int tokens, int targets, ComputeOptions options) {
        return training(config, TrainedWeights.all(), tokens, targets, options);
    }

    /**
     * An optimizer step.
     *
     * @param trained which weights it moves, and where they are
     * @param tokens of the largest micro-batch: rows x width, padding included
     * @param targets the number of target tokens among them: only those pass through the head
     */
    public static MemoryEstimate training(
            DecoderConfig config, TrainedWeights trained, int tokens, int targets, ComputeOptions options) {
        Bounds.within("tokens", tokens, 1, Bounds.MOST_TOKENS);
        if (targets < 0 || targets > tokens) {
            throw new IllegalArgumentException("targets must lie in 0 to " + tokens + ", but are " + targets);
        }
        Precision precision = options.precision();
        LayerMemory layer = new LayerMemory(config, trained, options);
        long stream = tokens * layer.stream();
        int keeping = options.keptLayers(config.layers());
        long inputs = (config.layers() - keeping) * stream;
        long again = onDevice(inputs, options)
                + (options.keepsAttended() ? (config.layers() - keeping) * layer.attended(tokens) : 0);
        boolean withProduct = !options.recompute();
        long converted = convertedBytes(config, trained, precision);
        long waiting = converted + again + keeping * layer.kept(tokens, withProduct);
        int atATime = options.lossChunkTokens() == 0 ? targets : Math.min(targets, options.lossChunkTokens());
        long head = headBytes(config, trained, precision, atATime);
        // The last layer's output and its gradient are there during the head's pass. The layers that keep all go back
        // first, and what they kept is freed when the others run again.
        long atHead = waiting + 2 * stream + head;
        long atLayers = Math.max(
                keeping == 0 ? 0 : waiting + layer.backward(tokens, withProduct),
                keeping == config.layers()
                        ? 0
                        : converted + again + layer.recomputed(tokens, options.feedForwardChunkTokens()));
        boolean headIsPeak = atHead > atLayers;
        long moved = FLOAT * trainedCount(config, trained);
        long there = trained.isOffloaded() ? 0 : moved;
        boolean keptInMainMemory =
                options.recompute() && options.layerInputs() == ComputeOptions.LayerInputs.MAIN_MEMORY;
        return new MemoryEstimate(
                weightBytes(config, trained, precision) + (trained.adapter() == null ? 0 : moved),
                there,
                2 * there,
                headIsPeak ? atHead - head : atLayers,
                headIsPeak ? head : 0,
                0,
                (trained.isOffloaded() ? MASTER_COPIES * moved : 0) + (keptInMainMemory ? inputs : 0));
    }

    private static long trainedCount(DecoderConfig config, TrainedWeights trained) {
        LoraConfig adapter = trained.adapter();
        return adapter == null ? config.parameterCount() : adapter.parameterCount(config);
    }

    /** The model's own weights: those that are only computed with are in the compute type, as {@link DecoderWeights} says. */
    private static long weightBytes(DecoderConfig config, TrainedWeights trained, Precision precision) {
        if (trained.equals(TrainedWeights.all())) {
            return FLOAT * config.parameterCount();
        }
        return WeightShapes.of(config).entrySet().stream()
                .mapToLong(weight -> weight.getValue().size()
                        * (DecoderWeights.isMultiplied(weight.getKey(), weight.getValue()) ? precision.bytes() : FLOAT))
                .sum();
    }

    /** The layers' inputs, of so many bytes in float32, as far as they are on the device. */
    private static long onDevice(long inputs, ComputeOptions options) {
        return switch (options.layerInputs()) {
            case DEVICE -> inputs;
            case DEVICE_BFLOAT16 -> inputs / FLOAT * Precision.BFLOAT16.bytes();
            case MAIN_MEMORY -> 0;
        };
    }

    /**
     * Generation of a reply, token by token.
     *
     * @param tokens of the prompt and the reply together
     */
    public static MemoryEstimate generation(DecoderConfig config, int tokens, ComputeOptions options) {
        Bounds.within("tokens", tokens, 1, Bounds.MOST_TOKENS);
        long parameters = config.parameterCount();
        int bytes = options.precision().bytes();
        long cache = 2L * config.layers() * tokens * config.attention().keyValueSize() * bytes;
        long converted = options.precision() == Precision.FLOAT32 ? 0 : bytes * parameters;
        return new MemoryEstimate(
                FLOAT * parameters + converted,
                0,
                0,
                new LayerMemory(config, TrainedWeights.all(), options).forward(tokens),
                (long) FLOAT * config.vocabularySize(),
                cache,
                0);
    }

    /**
     * The head at its peak: logits, also in float32, and their log-probabilities; or probabilities in the compute type and, unless the
     * head is frozen, the gradient of its weight in that type before it is added; each token's hidden state before, in and
     * after the norm; and if the head is offloaded, the sum of its gradients.
     */
    private static long headBytes(DecoderConfig config, TrainedWeights trained, Precision precision, int tokens) {
        long vocabulary = config.vocabularySize();
        long weight = vocabulary * config.hiddenSize();
        long bytes = precision.bytes();
        long gradient = trained.adapter() != null ? 0 : bytes * weight;
        long logits = 2L * FLOAT + (precision == Precision.FLOAT32 ? 0 : bytes);
        return Math.max(logits * tokens * vocabulary, bytes * tokens * vocabulary + gradient)
                + tokens * (FLOAT + 3 * bytes) * config.hiddenSize()
                + (trained.isOffloaded() ? FLOAT * weight : 0);
    }

    /** The matrices in the compute type, unless the weights are kept so. */
    private static long convertedBytes(DecoderConfig config, TrainedWeights trained, Precision precision) {
        if (precision == Precision.FLOAT32) {
            return 0;
        }
        LoraConfig adapter = trained.adapter();
        long matrices = trained.equals(TrainedWeights.all())
                ? WeightShapes.of(config).entrySet().stream()
                        .filter(weight -> DecoderWeights.isMultiplied(weight.getKey(), weight.getValue()))
                        .mapToLong(weight -> weight.getValue().size())
                        .sum()
                : adapter == null ? 0 : adapter.parameterCount(config);
        long tiedHead = config.tiedHead() ? (long) config.vocabularySize() * config.hiddenSize() : 0;
        return precision.bytes() * (matrices + tiedHead);
    }

    /**
     * The most layers that can keep their activations, with recomputation of the others, in so many bytes of the device.
     *
     * @return 0 if not even without any the step fits
     */
    public static int keptLayers(
            DecoderConfig config,
            TrainedWeights trained,
            int tokens,
            int targets,
            ComputeOptions options,
            long availableBytes) {
        return mostKept(
                config.layers(),
                kept -> training(config, trained, tokens, targets, options.withKeptLayers(kept))
                                .total()
                        <= availableBytes);
    }

    /**
     * The most layers, from 0 on, with which a step fits; more layers never need less memory.
     *
     * @param fits whether it fits with so many, 1 to {@code layers}
     */
    public static int mostKept(int layers, IntPredicate fits) {
        int most = 0;
        int tooMany = layers + 1;
        while (tooMany - most > 1) {
            int kept = (most + tooMany) / 2;
            boolean isFitting = fits.test(kept);
            most = isFitting ? kept : most;
            tooMany = isFitting ? tooMany : kept;
        }
        return most;
    }

    /** The sum of all components on the device, in bytes. */
    public long total() {
        return weights + gradients + moments + activations + head + cache;
    }

    /** {@link #total} in GiB. */
    public double totalGiB() {
        return total() / GIBIBYTE;
    }

    /**
     * Checks that a device has enough memory.
     *
     * @param held bytes of the estimate that are allocated already, such as the weights of a loaded model. On the CPU
     *     they are part of this process, whose memory counts as available; on CUDA they are not
     * @throws IllegalStateException if the available memory is known and too small, naming both figures and the options
     *     that save memory
     */
    public void requireOn(Device device, long held) {
        requireIn(device.availableBytes(), device, held, () -> SAVE);
    }

    /** Bytes that a device must have available; {@code held} as in {@link #requireOn}. */
    public long neededOn(Device device, long held) {
        return device.kind() == Device.Kind.CPU ? total() + mainMemory : total() - held;
    }

    /**
     * The check of {@link #requireOn} for so many available bytes.
     *
     * @param available empty if they are unknown, which passes
     * @param remedy a sentence that ends the message
     */
    public void requireIn(OptionalLong available, Device device, long held, Supplier<String> remedy) {
        long needed = neededOn(device, held);
        if (available.isPresent() && needed > available.getAsLong()) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%s has %.2f GiB available, but %.2f GiB are needed: in GiB, %s%s. %s",
                    device,
                    available.getAsLong() / GIBIBYTE,
                    needed / GIBIBYTE,
                    parts(),
                    held == 0
                            ? ""
                            : String.format(Locale.ROOT, ", of which %.2f are allocated already", held / GIBIBYTE),
                    remedy.get()));
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f GiB: %s", totalGiB(), parts());
    }

    private String parts() {
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("weights", weights);
        parts.put("gradients", gradients);
        parts.put("moments", moments);
        parts.put("activations", activations);
        parts.put("head", head);
        parts.put("cache", cache);
        parts.put("in main memory", mainMemory);
        return parts.entrySet().stream()
                .filter(part -> part.getValue() > 0)
                .map(part -> String.format(Locale.ROOT, "%s %.2f", part.getKey(), part.getValue() / GIBIBYTE))
                .collect(Collectors.joining(", "));
    }
}
