package org.longalign.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longalign.model.CausalLm;
import org.longalign.model.internal.GradientMode;
import org.longalign.model.internal.TorchScript;

/**
 * AdamW (Loshchilov and Hutter, 2019) as PyTorch computes it. For gradient g at step t, from 1:
 *
 * <pre>
 * w = w - lr * decay * w
 * m = beta1 * m + (1 - beta1) * g
 * v = beta2 * v + (1 - beta2) * g * g
 * w = w - lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * <p>With {@link ParameterGroups} lr and decay are those of the weight's group. The arithmetic is the script {@code
 * adamw.py}. DJL's own AdamW adds epsilon before the correction of v, which differs
 * where gradients are as small as epsilon, and keeps its moments to itself; here they can be read, so that a run can be
 * resumed.
 */
public final class AdamW implements AutoCloseable {
    private final CausalLm model;
    private final ParameterGroups groups;
    private final NDManager manager;
    private final Map<String, Moments> moments = new LinkedHashMap<>();
    private final Map<Group, List<String>> members = new LinkedHashMap<>();
    private final TorchScript script;
    private final double beta1;
    private final double beta2;
    private final double weightDecay;
    private int steps;

    /** Settings that the weights of a group share. */
    private record Group(double learningRateFactor, boolean decays) {}

    /**
     * The running means of one weight's gradient, in its shape.
     *
     * @param first mean of the gradient, m
     * @param second mean of its square, v
     */
    public record Moments(NDArray first, NDArray second) {}

    /** An optimizer of all weights of a model alike, otherwise as the other constructor. */
    public AdamW(CausalLm model, double beta1, double beta2, double epsilon, double weightDecay) {
        this(model, ParameterGroups.alike(), beta1, beta2, epsilon, weightDecay);
    }

    /**
     * An optimizer of a model's weights, with moments at zero.
     *
     * @param groups which weights it moves, and how
     * @param beta1 decay of the first moment, 0.9 in the paper
     * @param beta2 decay of the second moment, 0.95 in the paper
     * @param epsilon what keeps the division finite, customarily 1e-8
     * @param weightDecay share of each weight that a step at learning rate 1 takes off, 0 in the paper
     * @throws IllegalArgumentException naming a number out of its range or a pattern that fits no weight
     */
    public AdamW(
            CausalLm model, ParameterGroups groups, double beta1, double beta2, double epsilon, double weightDecay) {
        check(beta1, beta2, epsilon, weightDecay);
        groups.check(model.parameters().keySet());
        this.model = model;
        this.groups = groups;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.weightDecay = weightDecay;
        manager = model.newScratch();
        Map<String, Number> attributes = Map.of("beta1", beta1, "beta2", beta2, "epsilon", epsilon);
        script = TorchScript.load(AdamW.class, "adamw.py", "AdamW", attributes, manager);
        model.parameters().forEach((name, weight) -> {
            if (!groups.isFrozen(name)) {
                NDManager beside = manager.newSubManager(weight.getDevice());
                moments.put(name, new Moments(beside.zeros(weight.getShape()), beside.zeros(weight.getShape())));
                Group group = new Group(groups.learningRateFactor(name), groups.decays(name));
                members.computeIfAbsent(group, key -> new ArrayList<>()).add(name);
            }
        });
    }

    /**
     * Moves the weights by one step and sets the gradients to zero.
     *
     * @param gradients the gradient of each weight that is not frozen, by its name, as {@link CausalLm#gradients} gives
     *     them; others are passed over
     * @throws IllegalArgumentException naming a weight without gradient; nothing has moved then
     */
    public void step(double learningRate, Map<String, NDArray> gradients) {
        for (String name : moments.keySet()) {
            if (!gradients.containsKey(name)) {
                throw new IllegalArgumentException("no gradient for weight " + name);
            }
        }
        steps++;
        Map<String, NDArray> weights = model.parameters();
        // The numbers stay in main memory, where the script reads them without waiting for the device.
        try (NDManager scratch = manager.newSubManager(Device.cpu())) {
            members.forEach((group, names) -> GradientMode.OFF.call(() -> script.with(
                            numbers(group, learningRate, scratch))
                    .add(of(names, gradients::get))
                    .add(of(names, weights::get))
                    .add(of(names, name -> moments(name).first()))
                    .add(of(names, name -> moments(name).second()))
                    .call("step")));
        }
        model.parametersChanged();
        model.zeroGradients();
    }

    private static Map<String, NDArray> of(List<String> names, Function<String, @Nullable NDArray> arrays) {
        Map<String, NDArray> found = new LinkedHashMap<>();
        names.forEach(name -> found.put(name, Objects.requireNonNull(arrays.apply(name))));
        return found;
    }

    private NDArray numbers(Group group, double learningRate, NDManager scratch) {
        return scratch.create(new double[] {
            learningRate * group.learningRateFactor(),
            group.decays() ? weightDecay : 0,
            steps,
            1 - Math.pow(beta1, steps),
            1 - Math.pow(beta2, steps)
        });
    }

    /** The names of the weights that it moves. */
    Set<String> trained() {
        return Collections.unmodifiableSet(moments.keySet());
    }

    /** Resumes after a number of steps, once the moments have been filled with those of that time. */
    void resumeAfter(int stepsMade) {
        steps = stepsMade;
    }

    /** The number of steps made. */
    public int steps() {
        return steps;
    }

    /**
     * The moments of a weight.
     *
     * @throws IllegalArgumentException if the model has no weight of that name, or it is frozen
     */
    public Moments moments(String name) {
        Moments found = moments.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no moments of a weight " + name);
        }
        return found;
    }

    /** Frees the moments. */
    @Override
    public void close() {
        manager.close();
    }

    /** @throws IllegalArgumentException naming a number out of its range */
    static void check(double beta1, double beta2, double epsilon, double weightDecay) {
        range("beta1", beta1, 0, 1);
        range("beta2", beta2, 0, 1);
        range("epsilon", epsilon, Double.MIN_NORMAL, 1);
        range("weightDecay", weightDecay, 0, Double.MAX_VALUE);
    }

    private static void range(String name, double value, double from, double to) {
        if (!(value >= from && value <= to) || (to == 1 && value == 1)) {
            throw new IllegalArgumentException(name + " is " + value + ", outside its range");
        }
    }
}
