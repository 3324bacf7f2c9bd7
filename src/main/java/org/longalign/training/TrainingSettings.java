package org.longalign.training;

import org.longalign.batching.LossWeighting;

/**
 * What a run learns by, beside the data and the plans; see {@link Training}, whose methods set each.
 *
 * @param weighting what a target token counts
 * @param learningRate the peak
 * @param warmupRatio share of the steps that warm up
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon what keeps AdamW's division finite
 * @param weightDecay AdamW's weight decay
 * @param clipNorm the largest global gradient norm
 * @param groups which weights are trained how
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
