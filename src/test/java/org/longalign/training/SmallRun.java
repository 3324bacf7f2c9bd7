package org.longalign.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.longalign.batching.BatchPlan;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.tokenize.Sequences;

/**
 * The run of the checkpoint tests: 20 steps of two micro-batches in two epochs, weight decay, groups, an evaluation after
 * every four steps and a checkpoint after every five. As a program it makes the run in the folder that the first argument
 * names and prints a line a step, or, where the second is {@code wait}, prints on and on after step 10 and makes no more.
 */
final class SmallRun {
    static final DecoderConfig CONFIG =
            DecoderConfig.of(CopyTask.VOCABULARY, 16, 2, 2).withKeyValueHeads(1);
    static final int STEPS = 20;
    private static final int LAST_BEFORE_WAITING = 10;

    private SmallRun() {}

    static Sequences data() {
        return CopyTask.sequences(80, 2, 9, 11);
    }

    static BatchPlan[] plans() {
        BatchPlan[] plans = {plan(1), plan(2)};
        int steps = Arrays.stream(plans).mapToInt(plan -> plan.steps().size()).sum();
        if (steps != STEPS) {
            throw new IllegalStateException("the plans have " + steps + " steps");
        }
        return plans;
    }

    private static BatchPlan plan(long seed) {
        return BatchPlan.naive(data().lengths())
                .batchSize(4)
                .accumulation(2)
                .seed(seed)
                .build();
    }

    static CausalLm model() {
        return CausalLm.create(CONFIG, 3, Device.cpu());
    }

    static Training training(CausalLm model) {
        return training(model, plans());
    }

    private static Training training(CausalLm model, BatchPlan... plans) {
        return Training.of(model, data(), plans)
                .learningRate(1e-2)
                .weightDecay(0.1)
                .parameterGroups(ParameterGroups.customary().withLearningRate(ParameterGroups.EMBEDDING, 0.5))
                .evaluation(CopyTask.sequences(10, 2, 9, 12), 4);
    }

    static Training training(CausalLm model, Path folder) {
        return training(model, plans(), folder);
    }

    static Training training(CausalLm model, BatchPlan[] plans, Path folder) {
        return training(model, plans).checkpoints(Checkpoints.in(folder).withEverySteps(5));
    }

    /** All of a model's weights, in order. */
    static List<float[]> weights(CausalLm model) {
        List<float[]> weights = new ArrayList<>();
        model.parameters().values().forEach(weight -> weights.add(weight.toFloatArray()));
        return weights;
    }

    /** Runs until a step is made, and is interrupted then. */
    static TrainingStoppedException interruptedAfter(int last, Training training) {
        try {
            TrainingLog log = training.onEach(step -> {
                        if (step.step() == last) {
                            Thread.currentThread().interrupt();
                        }
                    })
                    .run();
            throw new AssertionError("not interrupted: " + log);
        } catch (TrainingStoppedException e) {
            return e;
        }
    }

    public static void main(String... arguments) {
        boolean waits = arguments.length > 1;
        try (CausalLm model = model()) {
            training(model, Path.of(arguments[0]))
                    .onEach(step -> {
                        System.out.println("step " + step.step());
                        while (waits && step.step() == LAST_BEFORE_WAITING) {
                            System.out.println("waiting");
                            pause();
                        }
                    })
                    .run();
        }
        System.out.println("complete");
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
