package org.longalign.batching;

import java.util.stream.IntStream;

/** Keeps the micro-batches in the random order in which they come. */
record RandomSchedule() implements Schedule {
    @Override
    public String name() {
        return "random";
    }

    @Override
    public int[] order(double[] costs, int devices, int accumulation, long seed) {
        return IntStream.range(0, costs.length).toArray();
    }
}
