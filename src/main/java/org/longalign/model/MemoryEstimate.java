package org.longalign.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What a model needs of a device's memory at its peak, in bytes, predicted from its shape before anything is made. It
 * counts the tensors of {@code decoder.py} and what PyTorch keeps of them for backward; the process itself (some 200 MiB,
 * on CUDA half a GiB more) and what an allocator loses between blocks come on top.
 *
 * <pre>{@code
 * MemoryEstimate.training(config, 65_536, ComputeOptions.defaults(device))
 * }</pre>
 *
 * @param weights float32, 4 bytes a parameter; in generation under bfloat16 the converted ones too
 * @param gradients as many; 0 without training
 * @param moments AdamW's two, 8 bytes a parameter; 0 without training
 * @param activations what all layers keep for backward, or with {@link ComputeOptions#recompute} each layer's input and
 *     all of one layer
 * @param head logits of the target tokens that pass through the head at a time, with their gradients; 0 where the peak
 *     comes later, when they are gone
 * @param cache keys and values of earlier tokens; 0 in training
 */
public record MemoryEstimate(long weights, long gradients, long moments, long activations, long head, long cache) {
    private static final double GIBIBYTE = 1L << 30;
    private static final int FLOAT = Precision.FLOAT32.bytes();

    /** A model's weights alone, as it is loaded. */
    public static MemoryEstimate loading(DecoderConfig config) {
        return new MemoryEstimate(FLOAT * config.parameterCount(), 0, 0, 0, 0, 0);
    }

    /**
     * An optimizer step whose every token is a target.
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
     * @param targets the target tokens among them: only those pass through the head
     */
    public static MemoryEstimate training(DecoderConfig config, int tokens, int targets, ComputeOptions options) {
        DecoderConfig.positive("tokens", tokens);
        if (targets < 0 || targets > tokens) {
            throw new IllegalArgumentException("targets must lie in 0 to " + tokens + ", but are " + targets);
        }
        long parameters = FLOAT * config.parameterCount();
        LayerMemory layer = new LayerMemory(config, options.precision());
        long stream = tokens * layer.stream();
        // While the head works the layers' results wait, or with recomputation their inputs; later, while the layers go
        // backward, the head's logits are gone.
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
     * Generation of a reply, one token after the other.
     *
     * @param tokens of the prompt and the reply together
     */
    public static MemoryEstimate generation(DecoderConfig config, int tokens, ComputeOptions options) {
        DecoderConfig.positive("tokens", tokens);
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
     * The head at the height of its backward pass: the logarithms of the probabilities, the gradient of the chosen ones
     * and that of the logits, each float32; the token's own numbers before, in and behind the norm; the gradient of the
     * head's weight before it is added, and under bfloat16 the converted weight.
     */
    private static long headBytes(DecoderConfig config, Precision precision, int tokens) {
        long weight = (long) config.vocabularySize() * config.hiddenSize();
        long converted = precision == Precision.FLOAT32 ? 0 : precision.bytes() * weight;
        return 3L * FLOAT * tokens * (config.vocabularySize() + config.hiddenSize())
                + (long) FLOAT * weight
                + converted;
    }

    /** All of it. */
    public long total() {
        return weights + gradients + moments + activations + head + cache;
    }

    /** {@link #total} in GiB. */
    public double totalGiB() {
        return total() / GIBIBYTE;
    }

    /**
     * Refuses what cannot fit.
     *
     * @param device where it is to run
     * @param held bytes of it that are there already, such as the weights of a model that is loaded
     * @throws IllegalStateException naming what is needed, what there is and what saves memory, if it is known how much
     *     there is and that is less
     */
    public void requireOn(Device device, long held) {
        OptionalLong available = device.availableBytes();
        long needed = total() - held;
        if (available.isPresent() && needed > available.getAsLong()) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%s has %.2f GiB to give, but %.2f GiB are needed: in GiB, %s%s. Less is needed with recomputation, a"
                            + " smaller lossChunkTokens, bfloat16, shorter rows or a smaller model.",
                    device,
                    available.getAsLong() / GIBIBYTE,
                    needed / GIBIBYTE,
                    parts(),
                    held == 0 ? "" : String.format(Locale.ROOT, ", of which %.2f are there", held / GIBIBYTE)));
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
