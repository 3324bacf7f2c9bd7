package org.longalign.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
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
 * @param weights float32, 4 bytes a parameter; in generation under bfloat16 also the converted ones
 * @param gradients 4 bytes a parameter; 0 without training
 * @param moments AdamW's two moments, 8 bytes a parameter; 0 without training
 * @param activations the tensors that all layers keep for backward; with {@link ComputeOptions#recompute} the input of
 *     each layer and the activations of one
 * @param head logits of the target tokens that pass through the head at a time, with their gradients; 0 if the peak
 *     comes later, after they are freed
 * @param cache the KV cache; 0 in training
 */
public record MemoryEstimate(long weights, long gradients, long moments, long activations, long head, long cache) {
    private static final double GIBIBYTE = 1L << 30;
    private static final int FLOAT = Precision.FLOAT32.bytes();

    /** Loading a model: its weights alone. */
    public static MemoryEstimate loading(DecoderConfig config) {
        return new MemoryEstimate(FLOAT * config.parameterCount(), 0, 0, 0, 0, 0);
    }

    /**
     * An optimizer step in which every token is a target.
     *
     * @param tokens of the largest micro-batch: rows x width, padding included
     */
    public static MemoryEstimate training(DecoderConfig config, int tokens, ComputeOptions options) {
        return training(config, tokens, tokens, options);
    }

    /**
     * An optimizer step.
     *
     * @param tokens of the largest micro-batch: rows x width, padding included
     * @param targets the number of target tokens among them: only those pass through the head
     */
    public static MemoryEstimate training(DecoderConfig config, int tokens, int targets, ComputeOptions options) {
        Bounds.within("tokens", tokens, 1, Bounds.MOST_TOKENS);
        if (targets < 0 || targets > tokens) {
            throw new IllegalArgumentException("targets must lie in 0 to " + tokens + ", but are " + targets);
        }
        long parameters = FLOAT * config.parameterCount();
        LayerMemory layer = new LayerMemory(config, options.precision());
        long stream = tokens * layer.stream();
        // During the head's pass the layers' activations are kept, or with recomputation their inputs; during the
        // layers'
        // backward pass the head's logits are freed already.
        long waiting = stream + config.layers() * (options.recompute() ? stream : layer.kept(tokens));
        int atATime = options.lossChunkTokens() == 0 ? targets : Math.min(targets, options.lossChunkTokens());
        long head = headBytes(config, options.precision(), atATime);
        long backward = layer.backward(tokens) + (options.recompute() ? layer.kept(tokens) : 0);
        long atHead = waiting + stream + head;
        long atLayers = waiting + backward;
        return atHead > atLayers
                ? new MemoryEstimate(parameters, parameters, 2 * parameters, atHead - head, head, 0)
                : new MemoryEstimate(parameters, parameters, 2 * parameters, atLayers, 0, 0);
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
                new LayerMemory(config, options.precision()).forward(tokens),
                (long) FLOAT * config.vocabularySize(),
                cache);
    }

    /**
     * The head at the peak of its backward pass: the log-probabilities, the gradient of the chosen ones and that of the
     * logits, each float32; each token's hidden state before, in and after the norm; the gradient of the head's weight
     * before it is accumulated, and under bfloat16 the converted weight.
     */
    private static long headBytes(DecoderConfig config, Precision precision, int tokens) {
        long weight = (long) config.vocabularySize() * config.hiddenSize();
        long converted = precision == Precision.FLOAT32 ? 0 : precision.bytes() * weight;
        return 3L * FLOAT * tokens * (config.vocabularySize() + config.hiddenSize())
                + (long) FLOAT * weight
                + converted;
    }

    /** The sum of all components, in bytes. */
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
        requireIn(device.availableBytes(), device, held);
    }

    /** The check of {@link #requireOn} for so many available bytes. */
    void requireIn(OptionalLong available, Device device, long held) {
        long needed = device.kind() == Device.Kind.CPU ? total() : total() - held;
        if (available.isPresent() && needed > available.getAsLong()) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%s has %.2f GiB available, but %.2f GiB are needed: in GiB, %s%s. To save memory, use recomputation,"
                            + " a smaller lossChunkTokens, bfloat16, shorter rows or a smaller model.",
                    device,
                    available.getAsLong() / GIBIBYTE,
                    needed / GIBIBYTE,
                    parts(),
                    held == 0
                            ? ""
                            : String.format(Locale.ROOT, ", of which %.2f are allocated already", held / GIBIBYTE)));
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
        return parts.entrySet().stream()
                .filter(part -> part.getValue() > 0)
                .map(part -> String.format(Locale.ROOT, "%s %.2f", part.getKey(), part.getValue() / GIBIBYTE))
                .collect(Collectors.joining(", "));
    }
}
