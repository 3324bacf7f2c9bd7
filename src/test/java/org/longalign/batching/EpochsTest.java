package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longalign.batching.Ledger.Fate;

class EpochsTest {
    private static final int[] LENGTHS = new Random(17).ints(101, 1, 300).toArray();

    @TempDir
    Path folder;

    private static BatchPlanBuilder builder(BatchingMethod method) {
        BatchPlanBuilder builder = Plans.builder(method, LENGTHS);
        return (method == BatchingMethod.PACKED ? builder : builder.batchSize(4))
                .maxTokens(250)
                .overlong(OverlongPolicy.TRUNCATE)
                .accumulation(2)
                .devices(3)
                .seed(7);
    }

    @ParameterizedTest
    @EnumSource
    void theFirstEpochIsThePlanWithoutEpochsAndEachHasItsOrder(BatchingMethod method) {
        BatchPlan once = builder(method).build();
        BatchPlan plan = builder(method).epochs(3).build();
        assertEquals(once, builder(method).epochs(1).build());
        assertEquals(once.hash(), builder(method).epochs(1).build().hash());
        assertSame(once, once.epoch(0));
        assertEquals(3, plan.epochs());
        assertEquals(once, plan.epoch(0));
        assertEquals(once.hash(), plan.epoch(0).hash());
        assertEquals(3 * once.steps().size(), plan.steps().size());
        assertEquals(3 * once.realTokens(), plan.realTokens());
        assertEquals(3 * once.microBatchLowerBound(), plan.microBatchLowerBound());
        assertEquals(once.sequences(), plan.sequences());
        Set<List<Step>> orders = new HashSet<>();
        for (int e = 0; e < 3; e++) {
            BatchPlan epoch = plan.epoch(e);
            orders.add(epoch.steps());
            int from = e * once.steps().size();
            assertEquals(
                    epoch.steps(),
                    plan.steps().subList(from, from + once.steps().size()));
            long seed = epoch.parameters().seed();
            assertEquals(epoch, builder(method).seed(seed).build(), "an epoch is a plan of its seed");
        }
        assertEquals(3, orders.size());
        assertThrows(IndexOutOfBoundsException.class, () -> plan.epoch(3));
        assertThrows(IndexOutOfBoundsException.class, () -> plan.epoch(-1));
    }

    @ParameterizedTest
    @EnumSource
    void equalSeedsGiveEqualEpochsAndOthersOthers(BatchingMethod method) {
        BatchPlan plan = builder(method).epochs(3).build();
        assertEquals(plan, builder(method).epochs(3).build());
        assertEquals(plan.hash(), builder(method).epochs(3).build().hash());
        assertEquals(plan.epoch(1), builder(method).epochs(2).build().epoch(1), "more epochs change no earlier one");
        BatchPlan other = builder(method).epochs(3).seed(8).build();
        assertNotEquals(plan.epoch(1).steps(), other.epoch(0).steps(), "neighbouring seeds share no epoch");
        assertNotEquals(plan.hash(), builder(method).epochs(2).build().hash());
        assertNotEquals(plan, builder(method).epochs(2).build());
    }

    @ParameterizedTest
    @EnumSource
    void everySequenceCountsOnceInEachEpoch(BatchingMethod method) {
        BatchPlan plan = builder(method).epochs(3).build();
        Ledger ledger = plan.ledger();
        long cut = Arrays.stream(LENGTHS).filter(length -> length > 250).count();
        assertEquals(3, ledger.epochs());
        assertEquals(3 * LENGTHS.length, ledger.entries().size());
        assertEquals(3 * cut, ledger.count(Fate.TRUNCATED));
        assertEquals(plan.epoch(0).ledger(), ledger.epoch(0));
        assertEquals(plan.epoch(0).ledger() + " in each of 3 epochs", ledger.toString());
        for (Ledger.Entry entry : ledger.entries()) {
            for (Ledger.Place place : entry.places()) {
                Step step = plan.steps().get(place.step());
                Row row = step.microBatches().get(place.microBatch()).rows().get(place.row());
                assertTrue(row.segments().contains(place.segment()));
                assertEquals(entry.epoch(), place.step() / (plan.steps().size() / 3));
                assertEquals(entry.sequence(), place.segment().sequence());
            }
        }
        TreeMap<Integer, Integer> seen = new TreeMap<>();
        plan.steps().forEach(step -> step.segments().forEach(s -> seen.merge(s.sequence(), 1, Integer::sum)));
        assertEquals(LENGTHS.length, seen.size());
        assertEquals(Set.of(3), new HashSet<>(seen.values()));
    }

    @Test
    void epochsThatLeaveDifferentSequencesOutAreToldOneByOne() {
        BatchPlan plan = BatchPlan.naive(new int[] {10, 20, 30, 40, 50})
                .batchSize(2)
                .accumulation(2)
                .dropPartialStep()
                .epochs(4)
                .build();
        assertEquals(4, plan.steps().size());
        assertEquals(4, plan.ledger().count(Fate.PARTIAL_STEP), "one in each epoch");
        String text = plan.ledger().toString();
        assertTrue(text.startsWith("epoch 0: 4 placed, 1 partial step ("), text);
        assertTrue(text.contains("; epoch 3: 4 placed"), text);
        assertTrue(plan.toString().contains("5 sequences x 4 epochs, "), plan.toString());
        assertEquals(
                plan.ledger().lostTokens(Fate.PARTIAL_STEP),
                4 * 150 - plan.realTokens(),
                "tokens placed and lost add up");
    }

    @ParameterizedTest
    @EnumSource
    void aPlanOfEpochsSurvivesSavingAndLoading(BatchingMethod method) throws Exception {
        BatchPlan plan = builder(method).epochs(2).build();
        Path file = folder.resolve("plan.jsonl");
        plan.save(file);
        BatchPlan loaded = BatchPlan.load(file);
        assertEquals(plan, loaded);
        assertEquals(plan.hash(), loaded.hash());
        assertEquals(plan.ledger(), loaded.ledger());
        String text = Files.readString(file);
        for (String epochs : List.of("\"epochs\":1", "\"epochs\":0", "\"epochs\":-2", "\"epochs\":13")) {
            Files.writeString(file, text.replace("\"epochs\":2", epochs));
            Exception e = assertThrows(IllegalArgumentException.class, () -> BatchPlan.load(file));
            assertTrue(String.valueOf(e.getMessage()).contains("plan.jsonl was changed"), e.toString());
        }
        Path once = folder.resolve("once.jsonl");
        plan.epoch(0).save(once);
        assertTrue(!Files.readString(once).contains("epochs"), "a plan of one epoch is saved as before");
    }

    @Test
    void oneSequenceAndScheduledOrdersHaveEpochsToo() {
        BatchPlan one = BatchPlan.packed(new int[] {5}).epochs(3).build();
        assertEquals(3, one.steps().size());
        assertEquals("1 placed in each of 3 epochs", one.ledger().toString());
        for (Schedule schedule : List.of(Schedule.equalCostGroups(), Schedule.stratified(), Schedule.windowed(3))) {
            BatchPlanBuilder builder = builder(BatchingMethod.PACKED).schedule(schedule);
            BatchPlan plan = builder.epochs(2).build();
            assertEquals(builder.build(), plan.epoch(0));
            assertNotEquals(plan.epoch(0).steps(), plan.epoch(1).steps());
        }
    }

    @Test
    void biasIsMeasuredInsideEpochs() {
        BatchPlanBuilder builder = builder(BatchingMethod.SORTED);
        double once =
                ComputeBalance.of(builder.build(), ComputeCost.HIDDEN_4096).compositionBias();
        ComputeBalance twice = ComputeBalance.of(builder.epochs(2).build(), ComputeCost.HIDDEN_4096);
        assertEquals(once, twice.compositionBias(), 1e-9, "sorted groups are the same in every epoch");
    }

    @Test
    void epochsBelowOneAreRefused() {
        BatchPlanBuilder builder = BatchPlan.naive(LENGTHS).epochs(0);
        Exception e = assertThrows(IllegalArgumentException.class, builder::build);
        assertEquals("epochs is 0; at least 1 is needed", e.getMessage());
        BatchPlanBuilder endless = BatchPlan.packed(LENGTHS).epochs(Integer.MAX_VALUE);
        Exception many = assertThrows(IllegalArgumentException.class, endless::build);
        assertTrue(String.valueOf(many.getMessage()).contains("epochs of 101 sequences"), many.toString());
    }
}
