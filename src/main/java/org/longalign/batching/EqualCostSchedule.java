package org.longalign.batching;

import java.util.Random;

/** Groups of nearly equal cost over all micro-batches: a single window. */
record EqualCostSchedule() implements Schedule {
    @Override
    public String name() {
        return "equal-cost-groups";
    }

    @Override
    public int[] order(double[] costs, int devices, int accumulation, long seed) {
        int[] order = new int[costs.length];
        CostGroups.fill(order, 0, costs.length, costs, devices, new Random(seed));
        return order;
    }
}
