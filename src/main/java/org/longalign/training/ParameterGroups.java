package org.longalign.training;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Groups of weights with a training of their own: without decay, with another learning rate, or frozen. Patterns match
 * Hugging Face names, such as {@code model.layers.0.self_attn.q_proj.weight}; {@code *} matches any characters.
 *
 * <pre>{@code
 * ParameterGroups.customary().freeze(ParameterGroups.EMBEDDING).withLearningRate("model.layers.0.*", 0.1)
 * }</pre>
 *
 * @param withoutDecay patterns of the weights that do not decay
 * @param learningRateFactors what the learning rate of the weights of a pattern is multiplied by; where several patterns
 *     match, the last one counts
 * @param frozen patterns of the weights that stay as they are. Their gradients are left out of the global norm, and they
 *     have no moments; the gradients themselves are still computed.
 */
public record ParameterGroups(List<String> withoutDecay, Map<String, Double> learningRateFactors, List<String> frozen) {
    /** Every norm's weight. */
    public static final String NORMS = "*norm.weight";

    /** Every bias. */
    public static final String BIASES = "*.bias";

    /** The token embedding, which is the head too where that is tied. */
    public static final String EMBEDDING = "model.embed_tokens.weight";

    /** The head, where it has weights of its own. */
    public static final String HEAD = "lm_head.weight";

    /** Patterns that need not match any weight of a model. */
    private static final Set<String> OPTIONAL = Set.of(NORMS, BIASES, EMBEDDING, HEAD);

    private static final int NAMED = 5;

    /** @throws IllegalArgumentException naming a factor that is not a positive finite number */
    public ParameterGroups {
        withoutDecay = List.copyOf(withoutDecay);
        frozen = List.copyOf(frozen);
        learningRateFactors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(learningRateFactors));
        learningRateFactors.forEach((pattern, factor) -> {
            if (!(factor > 0) || Double.isInfinite(factor)) {
                throw new IllegalArgumentException("the learning-rate factor of " + pattern
                        + " must be a positive finite number, but is " + factor + "; freeze what is not to move");
            }
        });
    }

    /** All weights alike. */
    public static ParameterGroups alike() {
        return new ParameterGroups(List.of(), Map.of(), List.of());
    }

    /** Norms and biases do not decay, as in Hugging Face's trainer; otherwise all weights alike. */
    public static ParameterGroups customary() {
        return alike().withoutDecay(NORMS, BIASES);
    }

    /** The same, and the weights of these patterns do not decay. */
    public ParameterGroups withoutDecay(String... patterns) {
        return new ParameterGroups(joined(withoutDecay, patterns), learningRateFactors, frozen);
    }

    /** The same, and the weights of a pattern have another learning rate. */
    public ParameterGroups withLearningRate(String pattern, double factor) {
        Map<String, Double> factors = new LinkedHashMap<>(learningRateFactors);
        factors.remove(pattern);
        factors.put(pattern, factor);
        return new ParameterGroups(withoutDecay, factors, frozen);
    }

    /** The same, and the weights of these patterns stay as they are. */
    public ParameterGroups freeze(String... patterns) {
        return new ParameterGroups(withoutDecay, learningRateFactors, joined(frozen, patterns));
    }

    /** Whether a weight decays. */
    boolean decays(String name) {
        return withoutDecay.stream().noneMatch(pattern -> matches(pattern, name));
    }

    /** The factor of a weight's learning rate. */
    double learningRateFactor(String name) {
        double factor = 1;
        for (Map.Entry<String, Double> entry : learningRateFactors.entrySet()) {
            factor = matches(entry.getKey(), name) ? entry.getValue() : factor;
        }
        return factor;
    }

    /** Whether a weight stays as it is. */
    boolean isFrozen(String name) {
        return frozen.stream().anyMatch(pattern -> matches(pattern, name));
    }

    /**
     * Checks the patterns against a model's weights.
     *
     * @throws IllegalArgumentException naming a pattern that fits none of them, or if all are frozen
     */
    void check(Collection<String> names) {
        List<String> patterns = new ArrayList<>(withoutDecay);
        patterns.addAll(learningRateFactors.keySet());
        patterns.addAll(frozen);
        for (String pattern : patterns) {
            if (!OPTIONAL.contains(pattern) && names.stream().noneMatch(name -> matches(pattern, name))) {
                throw new IllegalArgumentException("no weight fits the pattern " + pattern + "; there are "
                        + names.stream().limit(NAMED).collect(Collectors.joining(", ")) + ", ...");
            }
        }
        if (names.stream().allMatch(this::isFrozen)) {
            throw new IllegalArgumentException("all weights are frozen by " + frozen + ": nothing is left to train");
        }
    }

    private static boolean matches(String pattern, String name) {
        String[] parts = pattern.split("\\*", -1);
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            regex.append(i == 0 ? "" : ".*").append(Pattern.quote(parts[i]));
        }
        return name.matches(regex.toString());
    }

    private static List<String> joined(List<String> before, String... more) {
        List<String> all = new ArrayList<>(before);
        all.addAll(List.of(more));
        return all;
    }
}
