package org.longalign.batching;

/** Sorts micro-batches by cost inside each optimizer step. */
record StepSchedule() implements Schedule {
    @Override
    public String name() {
        return "within-steps";
    }

    @Override
    public int[] order(double[] costs, int devices, int accumulation, long seed) {
        return new WindowedSchedule(accumulation).order(costs, devices, accumulation, seed);
    }
}
