package org.longalign.batching;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;

/**
 * Cuts a range of micro-batches into micro-steps of nearly equal cost, in random order. If the range is not a multiple
 * of the device count, its cheapest micro-batches make a partial micro-step that runs last, because some devices are
 * idle during it.
 */
final class CostGroups {
    private CostGroups() {}

    /**
     * Writes the micro-batches {@code from} to {@code from + size} into the same range of {@code order}.
     *
     * @param devices micro-batches in a micro-step
     * @return the number of whole micro-steps
     */
    static int fill(int[] order, int from, int size, double[] costs, int devices, Random random) {
        Integer[] byCost = new Integer[size];
        Arrays.setAll(byCost, i -> from + i);
        Arrays.sort(byCost, Comparator.comparingDouble(i -> costs[i]));
        int partial = size % devices;
        int groups = size / devices;
        int[] place = shuffled(groups, random);
        for (int g = 0; g < groups; g++) {
            // Devices in random order as well: otherwise one device would get the cheapest of each group.
            int[] device = shuffled(devices, random);
            for (int d = 0; d < devices; d++) {
                order[from + place[g] * devices + device[d]] = byCost[partial + g * devices + d];
            }
        }
        for (int i = 0; i < partial; i++) {
            order[from + groups * devices + i] = byCost[i];
        }
        return groups;
    }

    /** The numbers from 0 to {@code count} - 1 in random order. */
    private static int[] shuffled(int count, Random random) {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            numbers[i] = numbers[j];
            numbers[j] = i;
        }
        return numbers;
    }
}
