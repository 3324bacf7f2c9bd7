package org.longalign.training;

import java.util.List;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;

/**
 * The hyperparameters of a run; see {@link Training}, whose methods set each.
 *
 * @param weighting the weighting of target tokens
 * @param learningRate the peak
 * @param warmupRatio share of the steps that warm up
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon keeps AdamW's division finite
 * @param weightDecay AdamW's weight decay
 * @param clipNorm the largest global gradient norm
 * @param groups weights with a training of their own
 */
record TrainingSettings(
        LossWeighting.Stages weighting,
        double learningRate,
        double warmupRatio,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        double clipNorm,
        ParameterGroups groups) {

    private static final double EPSILON = 1e-8;

    /** The paper's (appendix B), with norms and biases that do not decay. */
    static TrainingSettings paper() {
        return new TrainingSettings(
                LossWeighting.SEQUENCE_MEAN.always(),
                2e-5,
                0.03,
                0.9,
                0.95,
                EPSILON,
                0,
                1,
                ParameterGroups.customary());
    }

    TrainingSettings withWeighting(LossWeighting.Stages value) {
        return new TrainingSettings(
                value, learningRate, warmupRatio, beta1, beta2, epsilon, weightDecay, clipNorm, groups);
    }

    TrainingSettings withLearningRate(double peak) {
        return new TrainingSettings(weighting, peak, warmupRatio, beta1, beta2, epsilon, weightDecay, clipNorm, groups);
    }

    TrainingSettings withWarmupRatio(double ratio) {
        return new TrainingSettings(
                weighting, learningRate, ratio, beta1, beta2, epsilon, weightDecay, clipNorm, groups);
    }

    TrainingSettings withBetas(double first, double second) {
        return new TrainingSettings(
                weighting, learningRate, warmupRatio, first, second, epsilon, weightDecay, clipNorm, groups);
    }

    TrainingSettings withWeightDecay(double decay) {
        return new TrainingSettings(
                weighting, learningRate, warmupRatio, beta1, beta2, epsilon, decay, clipNorm, groups);
    }

    /** @throws IllegalArgumentException unless it is positive */
    TrainingSettings withClipNorm(double norm) {
        if (!(norm > 0)) {
            throw new IllegalArgumentException("clipNorm must be positive, but is " + norm);
        }
        return new TrainingSettings(
                weighting, learningRate, warmupRatio, beta1, beta2, epsilon, weightDecay, norm, groups);
    }

    TrainingSettings withGroups(ParameterGroups value) {
        return new TrainingSettings(
                weighting, learningRate, warmupRatio, beta1, beta2, epsilon, weightDecay, clipNorm, value);
    }

    /** @throws IllegalArgumentException if the rate is out of its range, or no step reaches the last stage of the loss */
    void check(List<BatchPlan> plans) {
        schedule(1);
        weighting.requireReached(
                plans.stream().mapToInt(plan -> plan.steps().size()).sum());
    }

    /** The rate of each of so many steps. */
    LearningRateSchedule schedule(int steps) {
        return LearningRateSchedule.warmupCosine(learningRate, steps, warmupRatio);
    }
}
