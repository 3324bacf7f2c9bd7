package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {
    static List<Schedule> all() {
        return List.of(
                Schedule.random(),
                Schedule.windowed(1),
                Schedule.windowed(3),
                Schedule.windowed(Integer.MAX_VALUE),
                Schedule.withinSteps(),
                Schedule.equalCostGroups(),
                Schedule.stratified());
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyMicroBatchRunsOnceAndTheSeedDecides(Schedule schedule) {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            double[] costs = random.doubles(random.nextInt(60), 0, 9).toArray();
            int devices = 1 + random.nextInt(9);
            int accumulation = 1 + random.nextInt(4);
            int[] order = schedule.order(costs, devices, accumulation, round);
            assertArrayEquals(
                    IntStream.range(0, costs.length).toArray(),
                    Arrays.stream(order).sorted().toArray());
            assertArrayEquals(order, schedule.order(costs.clone(), devices, accumulation, round));
        }
        double[] costs = random.doubles(60, 0, 9).toArray();
        boolean same = Arrays.equals(schedule.order(costs, 2, 2, 1), schedule.order(costs, 2, 2, 2));
        assertEquals(schedule.equals(Schedule.random()), same, "all but the order as given depend on the seed");
    }

    @Test
    void equalCostGroupsAreNeighboursInCostWithTheCheapestLast() {
        double[] costs = {5, 1, 9, 2, 8, 4, 3, 7, 6, 0};
        int[] order = Schedule.equalCostGroups().order(costs, 4, 1, 5);
        for (int from = 0; from < 8; from += 4) {
            double[] group = Arrays.stream(order, from, from + 4)
                    .mapToDouble(i -> costs[i])
                    .sorted()
                    .toArray();
            assertTrue(
                    Arrays.equals(group, new double[] {2, 3, 4, 5}) || Arrays.equals(group, new double[] {6, 7, 8, 9}));
        }
        assertArrayEquals(
                new double[] {0, 1},
                Arrays.stream(order, 8, 10).mapToDouble(i -> costs[i]).toArray());
    }

    @Test
    void noDeviceGetsTheCheapestOfEachGroup() {
        double[] costs = new Random(4).doubles(8_000).toArray();
        int[] order = Schedule.equalCostGroups().order(costs, 4, 1, 5);
        int cheapestFirst = 0;
        for (int from = 0; from < order.length; from += 4) {
            int first = from;
            cheapestFirst +=
                    IntStream.range(first + 1, first + 4).allMatch(i -> costs[order[i]] > costs[order[first]]) ? 1 : 0;
        }
        assertEquals(500, cheapestFirst, 70, "a quarter of 2,000 groups");
    }

    @Test
    void aStratifiedStepSpansTheCosts() {
        double[] costs = new Random(4).doubles(243).toArray();
        int[] order = Schedule.stratified().order(costs, 4, 3, 5);
        for (int from = 0; from < 240; from += 12) {
            double[] means = new double[3];
            for (int g = 0; g < 3; g++) {
                means[g] = Arrays.stream(order, from + 4 * g, from + 4 * g + 4)
                        .mapToDouble(i -> costs[i])
                        .average()
                        .orElseThrow();
            }
            Arrays.sort(means);
            for (int g = 0; g < 3; g++) {
                assertEquals((g + .5) / 3, means[g], .3, "one group from each third of the costs");
            }
            assertTrue(means[0] < means[1] && means[1] < means[2]);
        }
        assertArrayEquals(
                Arrays.stream(costs).sorted().limit(3).toArray(),
                Arrays.stream(order, 240, 243).mapToDouble(i -> costs[i]).toArray());
    }

    @Test
    void aWindowKeepsItsMembers() {
        double[] costs = new Random(6).doubles(50).toArray();
        int[] order = Schedule.windowed(3).order(costs, 4, 1, 9);
        for (int from = 0; from < 50; from += 12) {
            int to = Math.min(50, from + 12);
            assertArrayEquals(
                    IntStream.range(from, to).toArray(),
                    Arrays.stream(order, from, to).sorted().toArray());
        }
        assertArrayEquals(
                Schedule.windowed(3).order(costs, 4, 3, 9),
                Schedule.withinSteps().order(costs, 4, 3, 9));
    }

    @Test
    void aPlanWithoutAScheduleRunsAsShuffled() {
        int[] lengths = new Random(8).ints(300, 1, 100).toArray();
        BatchPlan plain = BatchPlan.packed(lengths).maxTokens(100).devices(4).build();
        BatchPlan random = BatchPlan.packed(lengths)
                .maxTokens(100)
                .devices(4)
                .schedule(Schedule.windowed(1))
                .build();
        assertEquals(plain.steps().size(), random.steps().size());
        for (int s = 0; s < plain.steps().size(); s++) {
            assertEquals(
                    List.copyOf(plain.steps().get(s).microBatches()).stream()
                            .map(Object::hashCode)
                            .sorted()
                            .toList(),
                    random.steps().get(s).microBatches().stream()
                            .map(Object::hashCode)
                            .sorted()
                            .toList(),
                    "a window of one micro-step only deals its micro-batches to other devices");
        }
    }

    @Test
    void theCostDecidesWhatIsEqual() {
        // Under L alone all packs of 8 tokens are equal; under L^2 the single segments are far apart from the crumbs.
        int[] lengths = new int[64 + 8];
        Arrays.fill(lengths, 1);
        Arrays.fill(lengths, 64, 72, 8);
        BatchPlan plan = BatchPlan.packed(lengths)
                .maxTokens(8)
                .devices(8)
                .schedule(Schedule.equalCostGroups())
                .cost(new ComputeCost(0, 1))
                .build();
        assertEquals(
                1, ComputeBalance.of(plan, new ComputeCost(0, 1)).relativeCompute(), 1e-12, "8 alone and 8 of crumbs");
    }

    /** The names stand in saved plans, so they stay. */
    @Test
    void namesOfSchedulesAndStrategies() {
        assertEquals("random", Schedule.random().name());
        assertEquals("within-steps", Schedule.withinSteps().name());
        assertEquals("windowed-3", Schedule.windowed(3).name());
        assertEquals("equal-cost-groups", Schedule.equalCostGroups().name());
        assertEquals("stratified", Schedule.stratified().name());
        assertEquals("tightest-fit", PackingStrategy.tightestFit().name());
        assertEquals("best-fit-decreasing", PackingStrategy.bestFitDecreasing().name());
        assertEquals("next-fit", PackingStrategy.nextFit().name());
        assertEquals("streaming-best-fit-4", PackingStrategy.streaming(4).name());
        assertEquals("packed", BatchingMethod.PACKED.label());
    }

    @Test
    void badSchedulesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Schedule.windowed(0));
        BatchPlanBuilder sorted = BatchPlan.sorted(new int[] {1, 2}).schedule(Schedule.equalCostGroups());
        assertTrue(String.valueOf(assertThrows(IllegalArgumentException.class, sorted::build)
                        .getMessage())
                .contains("sorted batching has its own order"));
        Schedule wrong = new Schedule() {
            @Override
            public String name() {
                return "wrong";
            }

            @Override
            public int[] order(double[] costs, int devices, int accumulation, long seed) {
                return new int[costs.length];
            }
        };
        BatchPlanBuilder twice = BatchPlan.naive(new int[] {1, 2}).schedule(wrong);
        assertThrows(IllegalStateException.class, twice::build);
        assertFalse(
                BatchPlan.naive(new int[] {1}).schedule(wrong).build().steps().isEmpty(), "0 is right for one");
    }
}
