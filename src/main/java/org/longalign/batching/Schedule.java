package org.longalign.batching;

/**
 * Decides in which order micro-batches run, and so which of them run at the same time. Micro-batch j of the order runs
 * on device {@code j % devices}: {@code devices} consecutive ones are a <em>micro-step</em>, at whose end the devices
 * wait for each other, and {@code accumulation} consecutive micro-steps are one optimizer step. A micro-step lasts as long
 * as its most expensive micro-batch, so the less its costs differ, the less is waited; but the more an order follows the
 * cost, the less random is what a step learns from ({@link ComputeBalance} measures both).
 *
 * <p>Implementations are deterministic: the same arguments give the same order.
 */
public interface Schedule {
    /** What it is called in tables and files, such as {@code windowed-12}. */
    String name();

    /**
     * The order to run in.
     *
     * @param costs the cost of each micro-batch ({@link ComputeCost}); micro-batches are numbered in an order that is
     *     already random
     * @param devices micro-batches that run at the same time
     * @param accumulation micro-steps of an optimizer step
     * @param seed seed of whatever is drawn
     * @return a permutation of the numbers of the micro-batches
     */
    int[] order(double[] costs, int devices, int accumulation, long seed);

    /** Keeps the random order that the micro-batches come in: no bias, much waiting. The default. */
    static Schedule random() {
        return new RandomSchedule();
    }

    /**
     * Sorts by cost inside windows of so many micro-steps of the random order, and runs a window's micro-steps in random
     * order: which micro-batches share a window stays random. The compromise: little waiting, little bias, and none at
     * all where optimizer steps consist of whole windows.
     *
     * @param microSteps w; 1 is the random order
     */
    static Schedule windowed(int microSteps) {
        return new WindowedSchedule(microSteps);
    }

    /** Sorts by cost inside each optimizer step: windows of {@code accumulation} micro-steps. No bias. */
    static Schedule withinSteps() {
        return new StepSchedule();
    }

    /**
     * Groups of {@code devices} micro-batches of nearly equal cost over all the data, in random order: no waiting, and
     * steps as uniform as those of sorted batching.
     */
    static Schedule equalCostGroups() {
        return new EqualCostSchedule();
    }

    /**
     * The groups of {@link #equalCostGroups}, dealt out so that each optimizer step gets one from each of
     * {@code accumulation} parts of the cost range: as little waiting, and steps that mix all costs. The micro-batches
     * that run at the same time are still alike, so a step holds {@code accumulation} kinds rather than a random
     * sample; {@link ComputeBalance} tells what that means for given data. Where {@code accumulation} is 1 it is the
     * same as equal-cost groups, in another order.
     */
    static Schedule stratified() {
        return new StratifiedSchedule();
    }
}
