package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.longalign.batching.BatchPlan;

/** The segments that a run's attention is measured on. */
class AttentionLoadTest {
    @Test
    void thoseOfThePackAtWhichHalfOfTheAttentionIsDone() {
        // Packs of 10; of 6 and 4; of 3, 3, 2 and 2, with 100, 52 and 26 pairs. 89 are half: the pack of 10 has the middle.
        int[] lengths = {10, 6, 4, 3, 3, 2, 2};
        AttentionLoad load =
                AttentionLoad.of(List.of(BatchPlan.packed(lengths).maxTokens(10).build()));
        assertEquals(new AttentionLoad(1, List.of(10), 5 / 3.), load);
        // Four times the small ones and twice the middle ones: 26 x 4 + 52 x 2 = 208 of 308 pairs, half of them at 52.
        int[] smaller = {10, 6, 4, 6, 4, 3, 3, 2, 2, 3, 3, 2, 2, 3, 3, 2, 2, 3, 3, 2, 2};
        AttentionLoad typical =
                AttentionLoad.of(List.of(BatchPlan.packed(smaller).maxTokens(10).build()));
        assertEquals(10, typical.segments().stream().mapToInt(Integer::intValue).sum());
        assertEquals(1, typical.rows());
    }

    @Test
    void paddedRowsAttendOverTheirWholeWidth() {
        int[] lengths = {4, 9, 4, 9};
        AttentionLoad load =
                AttentionLoad.of(List.of(BatchPlan.sorted(lengths).batchSize(2).build()));
        assertEquals(new AttentionLoad(2, List.of(9), 1), load);
    }
}
