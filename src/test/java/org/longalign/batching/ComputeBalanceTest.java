package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longalign.Trials;

class ComputeBalanceTest {
    private static final ComputeCost COST = new ComputeCost(30, 1);

    @ParameterizedTest
    @EnumSource
    void equalsASlowClock(BatchingMethod method) {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            int[] lengths = random.ints(1 + random.nextInt(80), 1, 101).toArray();
            int devices = 1 + random.nextInt(5);
            BatchPlan plan = Plans.builder(method, lengths, 1 + random.nextInt(3))
                    .maxTokens(100)
                    .accumulation(1 + random.nextInt(3))
                    .devices(devices)
                    .seed(round)
                    .build();
            // A clock for each device; at each barrier all are set to the latest.
            double[] clock = new double[devices];
            double[] waited = new double[devices];
            int microSteps = 0;
            for (Step step : plan.steps()) {
                List<MicroBatch> queue = new ArrayList<>(step.microBatches());
                while (!queue.isEmpty()) {
                    for (int d = 0; d < devices && !queue.isEmpty(); d++) {
                        clock[d] += slowCost(queue.remove(0));
                    }
                    double latest = Arrays.stream(clock).max().orElseThrow();
                    for (int d = 0; d < devices; d++) {
                        waited[d] += latest - clock[d];
                        clock[d] = latest;
                    }
                    microSteps++;
                }
            }
            double real =
                    Arrays.stream(lengths).mapToDouble(l -> 30 * l + l * l).sum();
            ComputeBalance balance = ComputeBalance.of(plan, COST);
            assertEquals(microSteps, balance.microSteps());
            assertEquals(clock[0], balance.time(), 1e-9 * clock[0]);
            assertEquals(clock[0] * devices / real, balance.relativeCompute(), 1e-9);
            assertEquals(Arrays.stream(waited).sum() / (clock[0] * devices), balance.idleShare(), 1e-9);
            for (int d = 0; d < devices; d++) {
                assertEquals(waited[d] / clock[0], balance.idleShares().get(d), 1e-9);
            }
            assertEquals(
                    1 / ((1 - balance.idleShare()) * (1 - balance.paddingShare())), balance.relativeCompute(), 1e-9);
        }
    }

    private static double slowCost(MicroBatch microBatch) {
        double sum = 0;
        for (Row row : microBatch.rows()) {
            if (row.tokens() < microBatch.width()) {
                sum += 30 * microBatch.width() + Math.pow(microBatch.width(), 2);
            } else {
                for (Segment segment : row.segments()) {
                    sum += 30 * segment.length() + Math.pow(segment.length(), 2);
                }
            }
        }
        return sum;
    }

    /** Costs of 4 and 2, then 3, of one unit a token: the first device works 7 units, the second 2 of them. */
    @Test
    void theIdleShareOfAStepIsThatOfItsDevices() {
        int[] lengths = {4, 2, 3};
        Step step = new Step(List.of(
                new MicroBatch(List.of(Row.of(List.of(0), lengths))),
                new MicroBatch(List.of(Row.of(List.of(1), lengths))),
                new MicroBatch(List.of(Row.of(List.of(2), lengths)))));
        ComputeCost tokens = new ComputeCost(1, 0);
        assertEquals(5.0 / 14, ComputeBalance.idleShare(step, 2, tokens), 1e-12);
        assertEquals(0, ComputeBalance.idleShare(step, 1, tokens));
        assertEquals(3.0 / 12, ComputeBalance.idleShare(step, 3, tokens), 1e-12);
    }

    @Test
    void sharesAreShownInPercent() {
        BatchPlan plan = BatchPlan.sorted(new int[] {2, 1, 1, 4}).batchSize(2).build();
        String text = ComputeBalance.of(plan, new ComputeCost(1, 0)).toString();
        assertTrue(
                text.startsWith("2 micro-steps on 1 device: 1.250 x the ideal time; idle 0.0 %, padding 20.0 % of"),
                text);
        BatchPlan two =
                BatchPlan.naive(new int[] {4, 2, 3}).devices(2).accumulation(2).build();
        String idle = ComputeBalance.of(two, new ComputeCost(1, 0)).toString();
        assertTrue(idle.contains(" on 2 devices: ") && idle.contains("padding 0.0 %"), idle);
        assertEquals(6.24, ModelShape.CHATGLM3_6B.billions(), 1e-12);
    }

    @Test
    void biasIsRelativeToAllWaysOfDealingOut() {
        int[] lengths = {3, 50, 7, 21, 90, 4, 33};
        BatchPlan plan = BatchPlan.naive(lengths).accumulation(3).seed(5).build();
        List<int[]> permutations = new ArrayList<>();
        permute(lengths.clone(), 0, permutations);
        double mean = permutations.stream()
                .mapToDouble(p -> spread(p, new int[] {3, 3, 1}))
                .average()
                .orElseThrow();
        int[] order = plan.steps().stream()
                .flatMap(step -> step.microBatches().stream())
                .mapToInt(MicroBatch::width)
                .toArray();
        double own = spread(order, new int[] {3, 3, 1});
        ComputeBalance balance = ComputeBalance.of(plan, COST);
        assertEquals(own / mean, balance.compositionBias(), 1e-9);
        assertEquals(own / mean, balance.scheduleBias(), 1e-9, "with one sequence a micro-batch both are the same");
    }

    /** Sum over steps of n_s (mean_s - mean)^2, written out. */
    private static double spread(int[] order, int[] sizes) {
        double mean = Arrays.stream(order).average().orElseThrow();
        double sum = 0;
        int from = 0;
        for (int size : sizes) {
            double inStep = Arrays.stream(order, from, from + size).average().orElseThrow();
            sum += size * (inStep - mean) * (inStep - mean);
            from += size;
        }
        return sum;
    }

    private static void permute(int[] items, int from, List<int[]> into) {
        if (from == items.length) {
            into.add(items.clone());
        }
        for (int i = from; i < items.length; i++) {
            int kept = items[from];
            items[from] = items[i];
            items[i] = kept;
            permute(items, from + 1, into);
            items[i] = items[from];
            items[from] = kept;
        }
    }

    @Test
    @Tag(Trials.LONG)
    void scheduleBiasOfPacksIsOneOnAverageInRandomOrder() {
        int[] lengths = longTail(600, 17);
        double random = 0;
        double windowed = 0;
        for (int seed = 0; seed < 100; seed++) {
            BatchPlanBuilder packed =
                    BatchPlan.packed(lengths).maxTokens(1_000).devices(4).seed(seed);
            random += ComputeBalance.of(packed.build(), COST).scheduleBias() / 100;
            BatchPlan whole =
                    packed.accumulation(3).schedule(Schedule.windowed(3)).build();
            windowed += ComputeBalance.of(whole, COST).scheduleBias() / 100;
        }
        assertEquals(1, random, .1);
        assertEquals(1, windowed, .1, "windows that are whole steps do not touch the composition of steps");
    }

    @Test
    void theSchedulesTradeWaitingForBias() {
        int[] lengths = longTail(4_000, 23);
        BatchPlanBuilder packed = BatchPlan.packed(lengths).maxTokens(1_000).devices(4);
        ComputeBalance random = ComputeBalance.of(packed.build(), COST);
        ComputeBalance windowed =
                ComputeBalance.of(packed.schedule(Schedule.windowed(8)).build(), COST);
        ComputeBalance equal =
                ComputeBalance.of(packed.schedule(Schedule.equalCostGroups()).build(), COST);
        assertTrue(random.idleShare() > 2 * windowed.idleShare());
        assertTrue(windowed.idleShare() > 2 * equal.idleShare());
        assertTrue(random.scheduleBias() < windowed.scheduleBias());
        assertTrue(windowed.scheduleBias() < equal.scheduleBias());
        ComputeBalance stratified = ComputeBalance.of(
                packed.accumulation(8).schedule(Schedule.stratified()).build(), COST);
        assertEquals(equal.idleShare(), stratified.idleShare(), 1e-9);
        assertTrue(stratified.scheduleBias() < equal.scheduleBias() / 2, "the steps mix all costs");
        BatchPlanBuilder naive = BatchPlan.naive(lengths).devices(4).accumulation(2);
        assertEquals(1, ComputeBalance.of(naive.build(), COST).compositionBias(), .3);
        BatchPlanBuilder sorted = BatchPlan.sorted(lengths).devices(4).accumulation(2);
        assertEquals(8, ComputeBalance.of(sorted.build(), COST).compositionBias(), .3, "M: a step is one length");
    }

    private static int[] longTail(int count, long seed) {
        return new Random(seed)
                .doubles(count)
                .mapToInt(u -> (int) Math.max(1, 1_000 * Math.pow(u, 6)))
                .toArray();
    }

    @Test
    void aPartialMicroStepLeavesDevicesWaiting() {
        BatchPlan plan =
                BatchPlan.naive(new int[] {10, 10, 10, 10, 10}).devices(4).build();
        ComputeBalance balance = ComputeBalance.of(plan, COST);
        assertEquals(2, balance.microSteps());
        assertEquals(List.of(0.0, .5, .5, .5), balance.idleShares());
        assertEquals(8 / 5.0, balance.relativeCompute(), 1e-12);
        assertEquals(3 / 8.0, balance.idleShare(), 1e-12);
        assertEquals(1, balance.compositionBias(), "equal lengths cannot be unequally dealt out");
    }

    @Test
    void costFollowsFromTheShape() {
        ModelShape shape = new ModelShape("toy", 1_000, 2, 8);
        assertEquals(8_000 * 5 + 9 * 16 * 25, ComputeCost.training(shape).of(5));
        assertEquals(
                6_000 * 5 + 7 * 16 * 25,
                ComputeCost.trainingWithoutRecomputation(shape).of(5));
        Row pack = Row.of(List.of(0, 1), new int[] {3, 4});
        Row single = Row.of(List.of(2), new int[] {0, 0, 5});
        assertEquals(30 * 7 + 9 + 16, COST.of(pack));
        assertEquals(COST.of(pack) + 30 * 7 + 49, COST.of(new MicroBatch(List.of(pack, single))));
        assertEquals(30 * 12 + 9 + 16 + 25, COST.withoutPadding(new MicroBatch(List.of(pack, single))));
        assertThrows(IllegalArgumentException.class, () -> new ComputeCost(0, 0));
        assertThrows(IllegalArgumentException.class, () -> new ComputeCost(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new ModelShape("none", 0, 1, 1));
    }
}
