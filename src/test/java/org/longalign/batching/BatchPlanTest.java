package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

class BatchPlanTest {
    private static final int[] MIX = {5, 90, 3, 7, 64, 8, 100, 2, 33, 6, 51, 9, 4};

    @ParameterizedTest
    @EnumSource
    void everySequenceStandsInExactlyOneRow(BatchingMethod method) {
        Random random = new Random(21);
        for (int round = 0; round < 300; round++) {
            int[] lengths = random.ints(1 + random.nextInt(70), 1, 101).toArray();
            BatchPlan plan = Plans.builder(method, lengths, 1 + random.nextInt(5))
                    .maxTokens(100 + random.nextInt(100))
                    .accumulation(1 + random.nextInt(3))
                    .devices(1 + random.nextInt(3))
                    .seed(round)
                    .build();
            int[] seen = new int[lengths.length];
            for (Segment segment : segments(plan)) {
                seen[segment.sequence()]++;
                assertEquals(lengths[segment.sequence()], segment.length());
            }
            assertArrayEquals(
                    new int[lengths.length], Arrays.stream(seen).map(n -> n - 1).toArray());
            assertEquals(Arrays.stream(lengths).sum(), plan.realTokens());
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePlanIsAFunctionOfItsSeed(BatchingMethod method) {
        List<Step> seven =
                Plans.builder(method, MIX).maxTokens(100).seed(7).build().steps();
        assertEquals(
                seven, Plans.builder(method, MIX).maxTokens(100).seed(7).build().steps());
        assertNotEquals(
                seven, Plans.builder(method, MIX).maxTokens(100).seed(8).build().steps());
    }

    @Test
    void aSortedStepHoldsNeighboursInLength() {
        BatchPlan plan = BatchPlan.sorted(MIX).batchSize(2).accumulation(2).build();
        List<int[]> ranges = new ArrayList<>();
        for (Step step : plan.steps()) {
            int[] lengths = step.microBatches().stream()
                    .flatMap(m -> m.rows().stream())
                    .mapToInt(Row::tokens)
                    .sorted()
                    .toArray();
            ranges.add(new int[] {lengths[0], lengths[lengths.length - 1]});
        }
        for (int[] a : ranges) {
            for (int[] b : ranges) {
                assertTrue(a == b || a[1] <= b[0] || b[1] <= a[0], "the ranges of two steps do not overlap");
            }
        }
    }

    @Test
    void paddingIsWhatNaiveBatchingCosts() {
        BatchPlan naive = BatchPlan.naive(MIX).batchSize(4).seed(1).build();
        BatchPlan sorted = BatchPlan.sorted(MIX).batchSize(4).seed(1).build();
        BatchPlan packed = BatchPlan.packed(MIX).maxTokens(100).build();
        assertTrue(naive.paddingShare() > sorted.paddingShare());
        assertEquals(0, packed.paddingShare(), "a pack's row is as long as its segments");
        assertEquals(382, packed.realTokens());
        assertEquals(382 / 400.0, packed.efficiency(), 1e-12, "four packs of 100 are the fewest possible, and suffice");
    }

    @Test
    void theLastPartialStepIsKept() {
        BatchPlan plan =
                BatchPlan.naive(MIX).batchSize(2).accumulation(2).devices(2).build();
        assertEquals(List.of(8, 5), plan.steps().stream().map(Step::sequences).toList(), "13 sequences in steps of 8");
        assertEquals(3, plan.steps().get(1).microBatches().size());
    }

    @Test
    void bordersAndPositionsRestartAtEachSegment() {
        Row row = Row.of(List.of(2, 0, 7), MIX);
        assertArrayEquals(new int[] {0, 3, 8, 10}, row.cuSeqlens());
        assertArrayEquals(new int[] {0, 1, 2, 0, 1, 2, 3, 4, 0, 1}, row.positionIds());
    }

    @Test
    void segmentsLeaveNoGap() {
        List<Segment> gap = List.of(new Segment(0, 0, 0, 3), new Segment(1, 0, 4, 2));
        assertThrows(IllegalArgumentException.class, () -> new Row(gap));
    }

    @Test
    void hugeParametersMeanOneStepOrPack() {
        int[] lengths = {3, 5, 2};
        BatchPlan sorted = BatchPlan.sorted(lengths)
                .batchSize(1 << 20)
                .accumulation(1 << 12)
                .build();
        assertEquals(1, sorted.steps().size());
        int[] large = {Integer.MAX_VALUE - 1, Integer.MAX_VALUE - 1};
        assertArrayEquals(new int[] {0, 1}, PackingStrategy.nextFit().assign(large, Integer.MAX_VALUE));
    }

    @Test
    void aPlanForOtherSequencesIsRefused() {
        int[] ids = {1, 2, 3};
        Sequences sequences = new Sequences(List.of(new Sequence("a", ids, new int[] {-100, 2, 3})));
        Step step = BatchPlan.naive(new int[] {4}).build().steps().get(0);
        LossWeights weights = LossWeights.of(step, sequences.targetTokens(), LossWeighting.SEQUENCE_MEAN);
        MicroBatch microBatch = step.microBatches().get(0);
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> BatchTensors.of(microBatch, sequences, weights, 0));
        assertTrue(String.valueOf(e.getMessage()).contains("tokens 0 to 4 of sequence 0, which has 3"), e.getMessage());
    }

    @Test
    void badInputIsNamed() {
        assertMessage(BatchPlan.packed(new int[] {5, 0}), "sequence 1 has 0 tokens");
        assertMessage(BatchPlan.packed(new int[] {5, 200}).maxTokens(100), "sequence 1 has 200 tokens");
        assertMessage(BatchPlan.naive(new int[0]), "no sequences");
        assertMessage(BatchPlan.naive(MIX).devices(0), "devices is 0; at least 1 is needed");
    }

    @Test
    void aPlanSaysWhatItIs() {
        String text =
                BatchPlan.packed(MIX).maxTokens(100).accumulation(2).build().toString();
        assertEquals(
                "packed (best-fit-decreasing, at most 100 tokens): 13 sequences, 382 tokens -> 4 micro-batches in 2 steps"
                        + " (1 pack x accumulation 2 x devices 1); efficiency 95.5 %, padding 0.0 %; at least 4 packs are needed",
                text);
    }

    @Test
    void settingsThatAKindOfPlanHasNoUseForAreRefused() {
        int[] lengths = {3, 7, 6, 4};
        String batch = assertThrows(
                        IllegalArgumentException.class,
                        () -> BatchPlan.packed(lengths)
                                .maxTokens(10)
                                .batchSize(2)
                                .accumulation(3)
                                .build())
                .getMessage();
        assertEquals(
                "a packed micro-batch is always one pack, so batchSize(2) has no meaning; use accumulation(6) for as many"
                        + " packs in a step, or maxTokens for larger packs",
                batch);
        assertEquals(
                BatchPlan.packed(lengths).build(),
                BatchPlan.packed(lengths).batchSize(1).build());
        for (BatchingMethod method : List.of(BatchingMethod.NAIVE, BatchingMethod.SORTED)) {
            BatchPlanBuilder builder = Plans.builder(method, lengths).strategy(PackingStrategy.tightestFit());
            String message = String.valueOf(
                    assertThrows(IllegalArgumentException.class, builder::build).getMessage());
            assertTrue(message.startsWith(method.label() + " batching makes no packs"), message);
        }
    }

    @Test
    void settersCopyTheBuilder() {
        BatchPlanBuilder start = BatchPlan.packed(new int[] {3, 7, 6, 4}).maxTokens(10);
        BatchPlan before = start.build();
        BatchPlan other = start.maxTokens(20)
                .accumulation(2)
                .devices(2)
                .seed(9)
                .strategy(PackingStrategy.nextFit())
                .overlong(OverlongPolicy.SPLIT)
                .schedule(Schedule.withinSteps())
                .cost(new ComputeCost(1, 0))
                .build();
        assertEquals(before, start.build());
        assertNotEquals(before.parameters(), other.parameters());
        BatchPlan kept = start.accumulation(3).build();
        assertEquals(1, kept.steps().size());
        assertMessage(start.devices(0), "devices is 0");
    }

    private static void assertMessage(BatchPlanBuilder builder, String part) {
        Exception e = assertThrows(IllegalArgumentException.class, builder::build);
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }

    private static List<Segment> segments(BatchPlan plan) {
        return plan.steps().stream()
                .flatMap(step -> step.microBatches().stream())
                .flatMap(microBatch -> microBatch.rows().stream())
                .flatMap(row -> row.segments().stream())
                .toList();
    }

    @Test
    void numbersAtTheEndOfTheirRangeAreRightOrRefused() {
        int most = Integer.MAX_VALUE;
        for (PackingStrategy strategy : List.of(
                PackingStrategy.nextFit(),
                PackingStrategy.bestFitDecreasing(),
                PackingStrategy.tightestFit(),
                PackingStrategy.streaming(most))) {
            BatchPlan plan = BatchPlan.packed(new int[] {3, 4, 5})
                    .strategy(strategy)
                    .maxTokens(most)
                    .build();
            assertEquals(1, plan.microBatches(), "no limit is one pack");
            assertEquals(12, plan.realTokens());
        }
        assertRefused(
                "packs of 2147483647 tokens are too long",
                BatchPlan.packed(new int[] {5, most}).maxTokens(most));
        assertRefused(
                "accumulation 70000 x devices 70000 makes 4900000000 micro-batches",
                BatchPlan.naive(new int[] {1}).accumulation(70_000).devices(70_000));
        assertRefused(
                "more than 100000000 slices; raise maxTokens",
                BatchPlan.naive(new int[] {most}).maxTokens(1).overlong(OverlongPolicy.SPLIT));
        assertRefused(
                "nothing is left of the plan: the 2 micro-batches do not fill a step of 4",
                BatchPlan.naive(new int[] {1, 2}).devices(4).dropPartialStep());
        BatchPlan split = BatchPlan.naive(new int[] {most, 7})
                .maxTokens(most - 1)
                .overlong(OverlongPolicy.SPLIT)
                .build();
        assertEquals(most + 7L, split.realTokens());
        assertEquals(3, split.microBatches());
    }

    private static void assertRefused(String complaint, BatchPlanBuilder builder) {
        String message =
                assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(String.valueOf(message).contains(complaint), message);
    }
}
