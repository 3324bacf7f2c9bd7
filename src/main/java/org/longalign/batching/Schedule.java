package org.longalign.batching;

/**
 * Order of the micro-batches, which also decides which of them run at the same time. Micro-batch j of the order runs on
 * device {@code j % devices}: {@code devices} consecutive ones are a <em>micro-step</em>, at whose end the devices wait
 * for each other, and {@code accumulation} consecutive micro-steps are one optimizer step. A micro-step lasts as long
 * as its most expensive micro-batch: the less its costs differ, the less the devices wait. But the more an order
 * follows the cost, the less random is the sample that a step learns from ({@link ComputeBalance} measures both).
 *
 * <p>Implementations are deterministic: the same arguments give the same order.
 */
public interface Schedule {
    /** Name in tables and files, such as {@code windowed-12}. */
    String name();

    /**
     * The order in which the micro-batches run.
     *
     * @param costs cost of each micro-batch ({@link ComputeCost}), numbered in an order that is already random
     * @param devices micro-batches that run at the same time
     * @param accumulation micro-steps in an optimizer step
     * @param seed seed of all random choices
     * @return a permutation of the numbers of the micro-batches
     */
    int[] order(double[] costs, int devices, int accumulation, long seed);

    /** Keeps the random order of the micro-batches: no bias, much waiting. The default. */
    static Schedule random() {
        return new RandomSchedule();
    }

    /**
     * Sorts by cost inside windows of the random order, and runs the micro-steps of a window in random order. The
     * micro-batches that share a window are still random. The compromise: little waiting, little bias, and no bias if
     * optimizer steps consist of whole windows.
     *
     * @param microSteps length of a window; 1 is the random order
     */
    static Schedule windowed(int microSteps) {
        return new WindowedSchedule(microSteps);
    }

    /** Sorts by cost inside each optimizer step: windows of {@code accumulation} micro-steps. No bias. */
    static Schedule withinSteps() {
        return new StepSchedule();
    }

    /**
     * Groups of {@code devices} micro-batches of nearly equal cost over all the data, in random order: no waiting, but
     * steps as uniform as those of sorted batching.
     */
    static Schedule equalCostGroups() {
        return new EqualCostSchedule();
    }

    /**
     * The groups of {@link #equalCostGroups}, distributed so that each optimizer step gets one from each of
     * {@code accumulation} parts of the cost range: as little waiting, and steps that mix all costs. The micro-batches
     * that run at the same time are still similar, so a step holds {@code accumulation} kinds, not a random sample;
     * {@link ComputeBalance} measures the bias for given data. With {@code accumulation} 1 it is equal-cost groups in
     * another order.
     */
    static Schedule stratified() {
        return new StratifiedSchedule();
    }
}
