package org.longalign.batching;

import java.util.Random;

/** Sorts micro-batches by cost inside windows of some micro-steps. */
record WindowedSchedule(int microSteps) implements Schedule {
    WindowedSchedule {
        if (microSteps < 1) {
            throw new IllegalArgumentException("a window of " + microSteps + " micro-steps; at least 1 is needed");
        }
    }

    @Override
    public String name() {
        return "windowed-" + microSteps;
    }

    @Override
    public int[] order(double[] costs, int devices, int accumulation, long seed) {
        Random random = new Random(seed);
        int[] order = new int[costs.length];
        int window = (int) Math.min(costs.length, (long) microSteps * devices);
        for (int from = 0; from < costs.length; from += window) {
            int size = Math.min(window, costs.length - from);
            CostGroups.fill(order, from, size, costs, devices, random);
        }
        return order;
    }
}
