package org.longalign.model;

import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The shape of a low-rank adapter, LoRA (Hu et al., 2022, section 4.1). Each linear layer that it adapts becomes {@code W x
 * + alpha / rank B A x} with A [rank, inputs] and B [outputs, rank]; only A and B are trained. There is no dropout.
 *
 * @param rank r, positive
 * @param alpha what the adapter's part is multiplied by, times the rank; positive
 * @param targets the linear layers, as the last part of their names in a Hugging Face Llama, such as {@code q_proj}
 */
public record LoraConfig(int rank, double alpha, Set<String> targets) {
    static final String A = ".lora_A.weight";
    static final String B = ".lora_B.weight";

    private static final String WEIGHT = ".weight";

    /** The linear layers of a decoder layer. */
    private static final List<String> LINEAR =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    /** @throws IllegalArgumentException naming what is wrong, with the possible targets */
    public LoraConfig {
        if (rank <= 0) {
            throw new IllegalArgumentException("the rank of an adapter must be positive, but is " + rank);
        }
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("alpha must be positive and finite, but is " + alpha);
        }
        if (targets.isEmpty() || !LINEAR.containsAll(targets)) {
            throw new IllegalArgumentException(
                    "the targets of an adapter are some of " + LINEAR + ", but " + targets + " were named");
        }
        // In the order of the forward pass, so that equal adapters are written alike.
        Set<String> ordered = new LinkedHashSet<>(LINEAR);
        ordered.retainAll(targets);
        targets = java.util.Collections.unmodifiableSet(ordered);
    }

    /** An adapter of all linear layers, with an alpha of twice the rank. */
    public static LoraConfig of(int rank) {
        return new LoraConfig(rank, 2.0 * rank, Set.copyOf(LINEAR));
    }

    /** The same with another alpha. */
    public LoraConfig withAlpha(double value) {
        return new LoraConfig(rank, value, targets);
    }

    /** The same with other targets. */
    public LoraConfig withTargets(String... names) {
        return new LoraConfig(rank, alpha, Set.of(names));
    }

    /** The number of its targets that belong to attention. */
    int attentionTargets() {
        return (int) targets.stream().filter(LINEAR.subList(0, 4)::contains).count();
    }

    /** The factor of B A x. */
    public double scale() {
        return alpha / rank;
    }

    /**
     * The number of weights that are trained.
     *
     * @throws IllegalArgumentException if the rank is larger than a side of a matrix
     */
    public long parameterCount(DecoderConfig config) {
        return shapes(config).values().stream().mapToLong(Shape::size).sum();
    }

    /** The names and shapes of A and B for each matrix, by names such as that of {@link DecoderWeights} before them. */
    Map<String, Shape> shapes(DecoderConfig config) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        WeightShapes.of(config).forEach((name, shape) -> {
            if (adapts(name)) {
                if (rank > Math.min(shape.get(0), shape.get(1))) {
                    throw new IllegalArgumentException("the rank of an adapter must be at most the smaller side of each"
                            + " matrix, but is " + rank + ", and " + name + " has the shape " + shape);
                }
                shapes.put(ofMatrix(name, A), new Shape(rank, shape.get(1)));
                shapes.put(ofMatrix(name, B), new Shape(shape.get(0), rank));
            }
        });
        return shapes;
    }

    /** The name of a matrix's A or B; of another weight, a name that none has. */
    static String ofMatrix(String name, String suffix) {
        return (name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name) + suffix;
    }

    /** Whether a weight of that name is adapted. */
    boolean adapts(String name) {
        return targets.stream().anyMatch(target -> name.endsWith("." + target + WEIGHT));
    }

    @Override
    public String toString() {
        return "an adapter of rank " + rank + ", alpha " + alpha + ", for " + String.join(", ", targets);
    }
}
