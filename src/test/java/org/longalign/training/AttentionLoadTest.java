package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.longalign.batching.BatchPlan;

/** The segments that a run's attention is measured on. */
class AttentionLoadTest {
    @Test
    void thoseOfThePackAtWhichHalfOfTheAttentionIsDone() {
        // Packs of 10; of 6 and 4; of 3, 3, 2 and 2, with 100, 52 and 26 pairs. 89 are half: the pack of 10 has the
        // middle.
        int[] lengths = {10, 6, 4, 3, 3, 2, 2};
        AttentionLoad load =
                AttentionLoad.of(List.of(BatchPlan.packed(lengths).maxTokens(10).build()));
        assertEquals(new AttentionLoad(1, List.of(10), 3, 5), load);
    }

    @Test
    void paddedRowsAttendOverTheirWholeWidth() {
        int[] lengths = {4, 9, 4, 9};
        AttentionLoad load =
                AttentionLoad.of(List.of(BatchPlan.sorted(lengths).batchSize(2).build()));
        assertEquals(new AttentionLoad(2, List.of(9), 2, 2), load);
    }
}
