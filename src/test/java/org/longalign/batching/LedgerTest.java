package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.longalign.batching.Ledger.Fate;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

class LedgerTest {
    private static final int[] LENGTHS = {30, 250, 70, 100};

    @Test
    void truncationLosesTheEnd() {
        Ledger ledger = BatchPlan.packed(LENGTHS)
                .maxTokens(100)
                .overlong(OverlongPolicy.TRUNCATE)
                .build()
                .ledger();
        Ledger.Entry cut = ledger.entries().get(1);
        assertEquals(Fate.TRUNCATED, cut.fate());
        assertEquals(150, cut.lostTokens());
        assertEquals(0, cut.places().get(0).segment().offset());
        assertEquals("3 placed, 1 truncated (150 tokens lost)", ledger.toString());
    }

    @Test
    void droppingLeavesTheSequenceOutWithItsReason() {
        BatchPlan plan = BatchPlan.sorted(LENGTHS)
                .maxTokens(100)
                .overlong(OverlongPolicy.DROP)
                .build();
        Ledger.Entry dropped = plan.ledger().entries().get(1);
        assertEquals(Fate.TOO_LONG, dropped.fate());
        assertEquals(250, dropped.lostTokens());
        assertEquals(200, plan.realTokens());
        assertTrue(plan.toString().endsWith("; sequences: 3 placed, 1 too long (250 tokens lost)"), plan.toString());
    }

    @Test
    void splittingKeepsEveryToken() {
        Ledger.Entry split = BatchPlan.packed(LENGTHS)
                .maxTokens(100)
                .overlong(OverlongPolicy.SPLIT)
                .build()
                .ledger()
                .entries()
                .get(1);
        assertEquals(Fate.SPLIT, split.fate());
        assertEquals(0, split.lostTokens());
        assertEquals(
                List.of(0, 100, 200),
                split.places().stream().map(place -> place.segment().offset()).toList());
        assertEquals(50, split.places().get(2).segment().length());
    }

    @Test
    void anErrorNamesTheSequenceAndTheRemedies() {
        BatchPlanBuilder builder = BatchPlan.packed(LENGTHS).maxTokens(100);
        Exception e = assertThrows(IllegalArgumentException.class, builder::build);
        assertTrue(String.valueOf(e.getMessage()).contains("sequence 1 has 250 tokens"), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains("TRUNCATE"), e.getMessage());
        BatchPlanBuilder nothingLeft =
                BatchPlan.naive(new int[] {9, 9}).maxTokens(5).overlong(OverlongPolicy.DROP);
        assertThrows(IllegalArgumentException.class, nothingLeft::build);
    }

    @Test
    void aPartialStepCanBeLeftOut() {
        int[] lengths = {10, 20, 30, 40, 50};
        BatchPlan plan = BatchPlan.naive(lengths)
                .batchSize(2)
                .dropPartialStep()
                .accumulation(2)
                .build();
        assertEquals(1, plan.steps().size());
        assertEquals(1, plan.ledger().count(Fate.PARTIAL_STEP));
        assertEquals(4, plan.ledger().count(Fate.PLACED));
        assertEquals(150 - plan.realTokens(), plan.ledger().lostTokens(Fate.PARTIAL_STEP));
    }

    @Test
    void aPlanThatLosesOrRepeatsATokenIsRefused() {
        int[] lengths = {4, 3};
        BatchParameters parameters =
                BatchPlan.packed(lengths).maxTokens(8).build().parameters();
        Step onlyFirst = new Step(List.of(new MicroBatch(List.of(Row.of(List.of(0), lengths)))));
        Exception lost = assertThrows(
                IllegalStateException.class,
                () -> new BatchPlan(parameters, lengths, SequenceWeights.EQUAL, List.of(onlyFirst)));
        assertTrue(String.valueOf(lost.getMessage()).contains("sequence 1 lost 3 of 3 tokens"), lost.getMessage());
        Step twice = new Step(List.of(new MicroBatch(List.of(Row.of(List.of(0, 1, 1), lengths)))));
        refused("placed twice or beyond its end", parameters, lengths, twice);
        Step beyond = new Step(List.of(new MicroBatch(List.of(Row.of(List.of(0, 1), new int[] {4, 4})))));
        refused("sequence 1 of 3 tokens is placed twice or beyond", parameters, lengths, beyond);
        Step overlap = new Step(List.of(new MicroBatch(List.of(
                Row.of(List.of(new SequenceSlice(0, 0, 3), new SequenceSlice(0, 2, 2), new SequenceSlice(1, 0, 3)))))));
        refused("sequence 0 of 4 tokens is placed twice", parameters, lengths, overlap);
    }

    private static void refused(String part, BatchParameters parameters, int[] lengths, Step step) {
        Exception e = assertThrows(
                IllegalStateException.class,
                () -> new BatchPlan(parameters, lengths, SequenceWeights.EQUAL, List.of(step)));
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }

    @Test
    void aSliceThatFillsNoStepIsLostWithItsReason() {
        Ledger.Entry split = BatchPlan.packed(new int[] {250})
                .maxTokens(100)
                .overlong(OverlongPolicy.SPLIT)
                .accumulation(2)
                .dropPartialStep()
                .build()
                .ledger()
                .entries()
                .get(0);
        assertEquals(Fate.PARTIAL_STEP, split.fate());
        int placed = split.places().stream()
                .mapToInt(place -> place.segment().length())
                .sum();
        assertEquals(250, placed + split.lostTokens());
        assertEquals(2, split.places().size());
    }

    @Test
    void tensorsOfPiecesHoldTheRightTokensAndNoTargetAtTheirStart() {
        Random random = new Random(71);
        List<Sequence> list = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int[] ids = random.ints(2 + random.nextInt(90), 1, 1_000).toArray();
            int[] labels = ids.clone();
            labels[0] = Sequence.IGNORE_INDEX;
            list.add(new Sequence("s" + i, ids, labels));
        }
        Sequences sequences = new Sequences(list);
        BatchPlan plan = BatchPlan.packed(sequences.lengths())
                .maxTokens(32)
                .overlong(OverlongPolicy.SPLIT)
                .accumulation(3)
                .build();
        TargetTokens targetTokens = TargetTokens.of(sequences);
        for (Step step : plan.steps()) {
            LossWeights weights = LossWeights.of(step, targetTokens, LossWeighting.SEQUENCE_MEAN);
            double total = 0;
            for (MicroBatch microBatch : step.microBatches()) {
                BatchTensors tensors = BatchTensors.of(microBatch, sequences, weights, 0);
                for (Segment segment : microBatch.rows().get(0).segments()) {
                    int[] ids = sequences.get(segment.sequence()).inputIds();
                    for (int t = 0; t < segment.length(); t++) {
                        assertEquals(ids[segment.offset() + t], tensors.inputIds()[0][segment.start() + t]);
                    }
                    assertEquals(Sequence.IGNORE_INDEX, tensors.labels()[0][segment.start()]);
                    assertEquals(segment.length() - 1, targetTokens.in(segment));
                }
                for (float weight : tensors.lossWeights()[0]) {
                    total += weight;
                }
            }
            assertEquals(1, total, 1e-5);
        }
        Segment piece = plan.ledger().entries().stream()
                .filter(entry -> entry.places().size() > 1)
                .findFirst()
                .orElseThrow()
                .places()
                .get(1)
                .segment();
        TargetTokens whole = TargetTokens.ofWhole(sequences.targetTokens());
        assertThrows(IllegalArgumentException.class, () -> whole.in(piece), "a piece's targets cannot be known");
        assertArrayEquals(sequences.lengths(), plan.lengths());
    }
}
