package org.longalign.training;

/** The learning rate of each optimizer step. */
@FunctionalInterface
interface LearningRateSchedule {
    /** The learning rate of a step, from 0. */
    double at(int step);

    /** The same rate at every step. */
    static LearningRateSchedule constant(double learningRate) {
        checkRate(learningRate);
        return step -> learningRate;
    }

    /**
     * Linear warm-up, then half a cosine down towards 0 (paper, appendix B, with a warm-up ratio of 0.03). With w =
     * ceil(ratio x steps) the rate is {@code peak (step + 1) / w} before step w and {@code peak (1 + cos(pi (step - w) /
     * (steps - w))) / 2} from there; no step has rate 0.
     *
     * @param peak the highest rate
     * @param steps optimizer steps in all; after them the rate is 0
     * @param warmupRatio share of the steps that warm up, 0 to 1
     */
    static LearningRateSchedule warmupCosine(double peak, int steps, double warmupRatio) {
        checkRate(peak);
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be positive, but is " + steps);
        }
        if (!(warmupRatio >= 0 && warmupRatio <= 1)) {
            throw new IllegalArgumentException("warmupRatio must lie in [0, 1], but is " + warmupRatio);
        }
        int warmup = (int) Math.ceil(warmupRatio * steps);
        return step -> {
            if (step < warmup) {
                return peak * (step + 1) / warmup;
            }
            if (step >= steps) {
                return 0;
            }
            return peak * (1 + Math.cos(Math.PI * (step - warmup) / (steps - warmup))) / 2;
        };
    }

    private static void checkRate(double learningRate) {
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("learningRate must be a positive finite number, but is " + learningRate);
        }
    }
}
