package org.longalign.paper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longalign.batching.BatchPlan;
import org.longalign.model.CausalLm;
import org.longalign.tokenize.Sequences;
import org.longalign.training.Training;
import org.longalign.training.TrainingListener;
import org.longalign.training.TrainingLog;

/** Runs one arm with one seed: trains, and scores during the run and at the end. */
final class ArmRun {
    private static final double WARMUP_RATIO = 0.05;

    private final Arm arm;
    private final long seed;
    private final CausalLm model;
    private final List<ArmResult.CurvePoint> curve = new ArrayList<>();

    private ArmRun(Arm arm, long seed, CausalLm model) {
        this.arm = arm;
        this.seed = seed;
        this.model = model;
    }

    /**
     * Runs an arm.
     *
     * @param model the base model, which is trained in place
     * @param onStep called after each optimizer step
     */
    static ArmResult of(Arm arm, long seed, CausalLm model, Runnable onStep) {
        return new ArmRun(arm, seed, model).run(onStep);
    }

    private ArmResult run(Runnable onStep) {
        Sequences data = arm.sequences(seed);
        BatchPlan[] plans = arm.training().plans(data, seed);
        int steps = 0;
        for (BatchPlan plan : plans) {
            steps += plan.steps().size();
        }
        int last = steps;
        measureIfDue(0, last);
        TrainingLog log = Training.of(model, data, plans)
                .weighting(arm.training().weighting())
                .learningRate(arm.training().learningRate())
                .warmupRatio(WARMUP_RATIO)
                .onEach(TrainingListener.quiet(step -> {
                    // The training thread waits meanwhile, so the model is this thread's.
                    measureIfDue(step.step(), last);
                    onStep.run();
                }))
                .run();
        double milliseconds =
                log.steps().stream().mapToDouble(step -> step.milliseconds()).sum();
        return new ArmResult(
                seed,
                steps,
                milliseconds / 1e3,
                log.realTokens(),
                log.computedTokens(),
                ExactMatch.of(model, arm.questions().atEnd(), seed),
                curve);
    }

    private void measureIfDue(int step, int steps) {
        if (!arm.questions().isDue(step, steps)) {
            return;
        }
        List<Score> scores = ExactMatch.of(model, arm.questions().onTheWay(), seed);
        Map<String, Double> means = new LinkedHashMap<>();
        scores.forEach(score -> means.computeIfAbsent(score.evalSet().group(), group -> ArmResult.mean(scores, group)));
        curve.add(new ArmResult.CurvePoint(step, means));
    }
}
