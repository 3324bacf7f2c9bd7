package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

class BatchTensorsTest {
    private static final int NO = Sequence.IGNORE_INDEX;

    @Test
    void paddingOfTheDocumentedExample() {
        Sequences sequences = new Sequences(List.of(
                new Sequence("abcd", new int[] {1, 2, 3, 4}, new int[] {NO, NO, 3, 4}),
                new Sequence("xyz", new int[] {7, 8, 9}, new int[] {NO, NO, 9})));
        Step step = BatchPlan.sorted(sequences.lengths())
                .batchSize(2)
                .build()
                .steps()
                .get(0);
        LossWeights weights = LossWeights.of(step, sequences.targetTokens(), LossWeighting.SEQUENCE_MEAN);
        BatchTensors tensors = BatchTensors.of(step.microBatches().get(0), sequences, weights, 5);
        // Sorted: the shorter row comes first.
        assertArrayEquals(new int[][] {{7, 8, 9, 5}, {1, 2, 3, 4}}, tensors.inputIds());
        assertArrayEquals(new int[][] {{NO, NO, 9, NO}, {NO, NO, 3, 4}}, tensors.labels());
        assertArrayEquals(new int[][] {{0, 1, 2, 0}, {0, 1, 2, 3}}, tensors.positionIds());
        assertArrayEquals(new float[][] {{0, 0, .5f, 0}, {0, 0, .25f, .25f}}, tensors.lossWeights());
        assertArrayEquals(new int[][] {{0, 3}, {0, 4}}, tensors.cuSeqlens());
        assertEquals(4, tensors.maxSegmentLength());
    }

    @Test
    void positionsRestartInEachSegmentAndRow() {
        BatchTensors pack = BatchTensors.packed(new int[] {11, 12, 13, 21, 22}, new int[] {0, 3, 5});
        assertArrayEquals(new int[][] {{0, 1, 2, 0, 1}}, pack.positionIds());
        assertEquals(1, pack.rows());
        assertEquals(5, pack.width());
        assertEquals(0, pack.targetTokens());
        BatchTensors rows = BatchTensors.padded(new int[][] {{1, 2}, {3, 0}});
        assertArrayEquals(new int[][] {{0, 1}, {0, 1}}, rows.positionIds());
        assertArrayEquals(new int[][] {{0, 2}, {0, 2}}, rows.cuSeqlens());
    }

    @Test
    void arraysThatDoNotAgreeAreRefused() {
        int[] ids = {1, 2, 3};
        refused("at least one token", () -> BatchTensors.padded(new int[0][]));
        refused("run from 0 to at most the width 0", () -> BatchTensors.packed(new int[0], new int[] {0, 1}));
        refused("run from 0 to at most the width 3", () -> BatchTensors.packed(ids, new int[] {0, 4}));
        refused("run from 0 to at most the width 3", () -> BatchTensors.packed(ids, new int[] {1, 3}));
        refused("run from 0 to at most the width 3", () -> BatchTensors.packed(ids, new int[0]));
        refused("entry 2 is 2 after 2", () -> BatchTensors.packed(ids, new int[] {0, 2, 2, 3}));
        refused("entry 2 is 1 after 2", () -> BatchTensors.packed(ids, new int[] {0, 2, 1, 3}));
        refused("entry 2 is 3 after 3", () -> BatchTensors.packed(ids, new int[] {0, 3, 3}));
        refused("inputIds[1] has 1 tokens instead of 2", () -> BatchTensors.padded(new int[][] {{1, 2}, {3}}));
        BatchTensors pack = BatchTensors.packed(ids, new int[] {0, 3});
        refused("positionIds[0][1] is -1", () -> withPositions(pack, new int[][] {{0, -1, 2}}));
        refused("positionIds has 2 rows instead of 1", () -> withPositions(pack, new int[2][3]));
    }

    @Test
    void targetsOfAnotherShapeAreRefused() {
        BatchTensors pack = BatchTensors.packed(new int[] {1, 7, 0}, new int[] {0, 3});
        assertEquals(
                2, pack.withTargets(new int[][] {{NO, 7, 0}}, new float[1][3]).targetTokens());
        refused("labels has 2 rows", () -> pack.withTargets(new int[2][3], new float[1][3]));
        refused("labels[0] has 4 tokens instead of 3", () -> pack.withTargets(new int[1][4], new float[1][3]));
        refused("lossWeights has 2 rows", () -> pack.withTargets(new int[1][3], new float[2][3]));
        refused("lossWeights[0] has 2 tokens", () -> pack.withTargets(new int[1][3], new float[1][2]));
        refused("first token a target", () -> pack.withTargets(new int[][] {{1, 7, 0}}, new float[1][3]));
    }

    private static BatchTensors withPositions(BatchTensors batch, int[][] positionIds) {
        return new BatchTensors(batch.inputIds(), batch.labels(), positionIds, batch.cuSeqlens(), batch.lossWeights());
    }

    private static void refused(String part, Executable call) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.contains(part), message);
    }
}
