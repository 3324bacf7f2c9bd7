package org.longalign.training;

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
        LossWeighting weighting,
        double learningRate,
        double warmupRatio,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        double clipNorm,
        ParameterGroups groups) {

    /** The rate of each of so many steps. */
    LearningRateSchedule schedule(int steps) {
        return LearningRateSchedule.warmupCosine(learningRate, steps, warmupRatio);
    }
}
