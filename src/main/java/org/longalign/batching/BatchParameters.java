package org.longalign.batching;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Parameters of a {@link BatchPlan}.
 *
 * @param method naive, sorted or packed
 * @param strategy name of the algorithm that made the packs, as {@link PackingStrategy#pack} reports it; empty unless
 *     packed
 * @param maxTokens longest row in tokens; the capacity of a pack
 * @param overlong treatment of longer sequences; {@code overLength} in a saved plan
 * @param batchSize sequences in a micro-batch; ignored when packed, where a micro-batch is one pack
 * @param accumulation micro-batches that each device runs for one optimizer step
 * @param devices devices that share the micro-batches of a step
 * @param dropPartialStep whether micro-batches that do not fill a whole step are left out
 * @param seed seed of the random order; of several epochs, that of the first
 * @param schedule name of the order in which micro-batches run
 * @param cost cost by which the schedule orders micro-batches
 */
public record BatchParameters(
        BatchingMethod method,
        String strategy,
        int maxTokens,
        @JsonProperty("overLength") OverlongPolicy overlong,
        int batchSize,
        int accumulation,
        int devices,
        boolean dropPartialStep,
        long seed,
        String schedule,
        ComputeCost cost) {
    /** @throws IllegalArgumentException naming a parameter that is below 1, or too many micro-batches for a step */
    public BatchParameters {
        positive("maxTokens", maxTokens);
        positive("batchSize", batchSize);
        positive("accumulation", accumulation);
        positive("devices", devices);
        if ((long) accumulation * devices > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("accumulation " + accumulation + " x devices " + devices + " makes "
                    + (long) accumulation * devices + " micro-batches a step; at most " + Integer.MAX_VALUE
                    + " are possible");
        }
    }

    /** The parameters of an epoch alone: its seed follows from that of the plan, and epoch 0 has that of the plan. */
    BatchParameters ofEpoch(int epoch) {
        return new BatchParameters(
                method,
                strategy,
                maxTokens,
                overlong,
                batchSize,
                accumulation,
                devices,
                dropPartialStep,
                epochSeed(seed, epoch),
                schedule,
                cost);
    }

    /** Seed of an epoch: 0 has the seed itself, the others numbers of SplitMix64, so that those of two seeds differ. */
    static long epochSeed(long seed, int epoch) {
        SplittableRandom random = new SplittableRandom(seed);
        long value = seed;
        for (int e = 0; e < epoch; e++) {
            value = random.nextLong();
        }
        return value;
    }

    /** Micro-batches in a whole optimizer step: accumulation x devices. */
    public int microBatchesPerStep() {
        return accumulation * devices;
    }

    /**
     * Method, and algorithm and capacity of packs: {@code naive}, {@code sorted}, {@code packed (best-fit-decreasing,
     * at most 65,536 tokens)}.
     */
    public String describe() {
        return method == BatchingMethod.PACKED
                ? String.format(Locale.ROOT, "packed (%s, at most %,d tokens)", strategy, maxTokens)
                : method.label();
    }

    /**
     * Factors of the global batch: {@code batch 8 x accumulation 4 x devices 2}, {@code 1 pack x accumulation 1 x
     * devices 8, order windowed-12}.
     */
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
