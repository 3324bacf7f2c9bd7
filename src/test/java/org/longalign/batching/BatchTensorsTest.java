package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
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
}
