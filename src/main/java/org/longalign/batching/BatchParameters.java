package org.longalign.batching;

import java.util.Locale;

/**
 * What a {@link BatchPlan} was made with.
 *
 * @param method naive, sorted or packed
 * @param strategy name of the packing strategy; used by packed only
 * @param maxTokens longest row in tokens; a pack's capacity
 * @param overLength what becomes of longer sequences
 * @param batchSize sequences in a micro-batch; a packed micro-batch is one pack whatever this says
 * @param accumulation micro-batches that a device runs for one optimizer step
 * @param devices devices that share the micro-batches of a step
 * @param dropPartialStep whether micro-batches that do not fill a whole step are left out
 * @param seed seed of the random order
 * @param schedule name of the order in which micro-batches run
 * @param cost what the schedule goes by
 */
public record BatchParameters(
        BatchingMethod method,
        String strategy,
        int maxTokens,
        OverLength overLength,
        int batchSize,
        int accumulation,
        int devices,
        boolean dropPartialStep,
        long seed,
        String schedule,
        ComputeCost cost) {
    /** @throws IllegalArgumentException naming the parameter that is below 1 */
    public BatchParameters {
        positive("maxTokens", maxTokens);
        positive("batchSize", batchSize);
        positive("accumulation", accumulation);
        positive("devices", devices);
        Math.multiplyExact(accumulation, devices);
    }

    /** Micro-batches in a whole optimizer step: accumulation x devices. */
    public int microBatchesPerStep() {
        return accumulation * devices;
    }

    /** Method and strategy in words. */
    public String describe() {
        return method == BatchingMethod.PACKED
                ? String.format(Locale.ROOT, "packed (%s, at most %,d tokens)", strategy, maxTokens)
                : method.label();
    }

    /** How a global batch comes about, in numbers. */
    public String arithmetic() {
        String unit = method == BatchingMethod.PACKED ? "1 pack" : "batch " + batchSize;
        String order = schedule.equals(Schedule.random().name()) ? "" : ", order " + schedule;
        return unit + " x accumulation " + accumulation + " x devices " + devices + order;
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; at least 1 is needed");
        }
    }
}
