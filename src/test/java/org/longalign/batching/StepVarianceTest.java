package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepVarianceTest {
    /** Two steps with the lengths 1, 3 and 2, 6: 4 between the steps, and 14 (S - 1) / (N - 1) expected at random. */
    @Test
    void ofSequencesOfTwoSteps() {
        List<Step> steps = steps(new int[][][] {{{1, 3}}, {{2, 6}}});
        assertEquals(6.0 / 7, StepVariance.ofSequences(steps), 1e-12);
    }

    /** Means of 2 and 6 in the first step and of 1 in the second: 6 between the steps, and 14 x 1 / 2 expected. */
    @Test
    void ofMicroBatchesGoesByTheirMeans() {
        List<Step> steps = steps(new int[][][] {{{1, 3}, {5, 7}}, {{1, 1, 1}}});
        assertEquals(6.0 / 7, StepVariance.ofMicroBatches(steps), 1e-12);
    }

    /** What is added to all lengths changes no variance, not even by rounding. */
    @Test
    void longSequencesLoseNoDigits() {
        int more = 400_000_000;
        List<Step> steps = steps(new int[][][] {{{more + 1}, {more + 3}}, {{more + 2}, {more + 6}}});
        assertEquals(6.0 / 7, StepVariance.ofSequences(steps), 1e-12);
        assertEquals(6.0 / 7, StepVariance.ofMicroBatches(steps), 1e-12);
    }

    @Test
    void nothingVariesInOneStepOrAmongEqualLengths() {
        assertEquals(1, StepVariance.ofSequences(steps(new int[][][] {{{1, 3}, {5}}})));
        List<Step> equal = steps(new int[][][] {{{4}, {4}}, {{4}}});
        assertEquals(1, StepVariance.ofSequences(equal));
        assertEquals(1, StepVariance.ofMicroBatches(equal));
    }

    /** Steps of micro-batches of one row, from the lengths of the sequences in it. */
    private static List<Step> steps(int[][][] lengths) {
        List<Step> steps = new ArrayList<>();
        int sequence = 0;
        for (int[][] step : lengths) {
            List<MicroBatch> microBatches = new ArrayList<>();
            for (int[] row : step) {
                List<SequenceSlice> slices = new ArrayList<>();
                for (int length : row) {
                    slices.add(new SequenceSlice(sequence++, 0, length));
                }
                microBatches.add(new MicroBatch(List.of(Row.of(slices))));
            }
            steps.add(new Step(microBatches));
        }
        return steps;
    }
}
