package org.longalign.batching;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Equal-cost groups, distributed so that each optimizer step of A micro-steps gets one group from each of A parts of
 * the cost range. Groups that do not fill a step are drawn at random and make the last, partial step.
 */
record StratifiedSchedule() implements Schedule {
    @Override
    public String name() {
        return "stratified";
    }

    @Override
    public int[] order(double[] costs, int devices, int accumulation, long seed) {
        Random random = new Random(seed);
        int[] order = new int[costs.length];
        int groups = CostGroups.fill(order, 0, costs.length, costs, devices, random);
        List<Integer> byCost = IntStream.range(0, groups).boxed().collect(Collectors.toList());
        byCost.sort((g, h) -> Double.compare(costs[order[g * devices]], costs[order[h * devices]]));
        int steps = groups / accumulation;
        List<Integer> drawn = IntStream.range(0, groups).boxed().collect(Collectors.toList());
        Collections.shuffle(drawn, random);
        boolean[] last = new boolean[groups];
        drawn.subList(0, groups - steps * accumulation).forEach(place -> last[place] = true);
        List<Integer> dealt = byCost.stream().filter(group -> !last[group]).collect(Collectors.toList());
        for (int stratum = 0; stratum < accumulation && steps > 0; stratum++) {
            Collections.shuffle(dealt.subList(stratum * steps, (stratum + 1) * steps), random);
        }
        int[] result = order.clone(); // the partial micro-step stays at the end
        int at = 0;
        for (int step = 0; step < steps; step++) {
            int own = step;
            List<Integer> ofStep = IntStream.range(0, accumulation)
                    .mapToObj(stratum -> dealt.get(stratum * steps + own))
                    .collect(Collectors.toList());
            Collections.shuffle(ofStep, random);
            for (int group : ofStep) {
                System.arraycopy(order, group * devices, result, devices * at++, devices);
            }
        }
        for (int group = 0; group < groups; group++) {
            if (last[group]) {
                System.arraycopy(order, group * devices, result, devices * at++, devices);
            }
        }
        return result;
    }
}
