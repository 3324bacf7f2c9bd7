package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TokenBatchTest {
    @Test
    void positionsRestartInEachSegmentAndRow() {
        TokenBatch pack = TokenBatch.packed(new int[] {11, 12, 13, 21, 22}, new int[] {0, 3, 5});
        assertArrayEquals(new int[][] {{0, 1, 2, 0, 1}}, pack.positionIds());
        assertEquals(1, pack.rows());
        assertEquals(5, pack.width());
        TokenBatch rows = TokenBatch.padded(new int[][] {{1, 2}, {3, 0}});
        assertArrayEquals(new int[][] {{0, 1}, {0, 1}}, rows.positionIds());
        assertArrayEquals(new int[] {0, 2}, rows.cuSeqlens());
    }

    @Test
    void arraysThatDoNotAgreeAreRefused() {
        int[] ids = {1, 2, 3};
        refused("cuSeqlens must increase", () -> TokenBatch.packed(new int[0], new int[] {0, 0}));
        refused("at least one token", () -> TokenBatch.padded(new int[0][]));
        refused("run from 0 to the width 3", () -> TokenBatch.packed(ids, new int[] {0, 2}));
        refused("run from 0 to the width 3", () -> TokenBatch.packed(ids, new int[] {1, 3}));
        refused("run from 0 to the width 3", () -> TokenBatch.packed(ids, new int[0]));
        refused("entry 2 is 2 after 2", () -> TokenBatch.packed(ids, new int[] {0, 2, 2, 3}));
        refused("entry 2 is 1 after 2", () -> TokenBatch.packed(ids, new int[] {0, 2, 1, 3}));
        refused("inputIds[1] has 1 tokens instead of 2", () -> TokenBatch.padded(new int[][] {{1, 2}, {3}}));
        refused(
                "one segment a row",
                () -> new TokenBatch(new int[][] {{1, 2}, {3, 4}}, new int[2][2], new int[] {0, 1, 2}));
        refused(
                "positionIds[0][1] is -1",
                () -> new TokenBatch(new int[][] {{1, 2}}, new int[][] {{0, -1}}, new int[] {0, 2}));
        refused(
                "positionIds has 2 rows instead of 1",
                () -> new TokenBatch(new int[][] {{1, 2}}, new int[2][2], new int[] {0, 2}));
    }

    @Test
    void targetsOfAnotherShapeAreRefused() {
        refused("lossWeights has 2 rows", () -> new TokenTargets(new int[1][3], new float[2][3]));
        refused("lossWeights[0] has 2 tokens", () -> new TokenTargets(new int[1][3], new float[1][2]));
        TokenTargets targets = new TokenTargets(new int[][] {{-100, 7, 0, -100}}, new float[1][4]);
        assertEquals(2, targets.count());
        refused("labels[0] has 4 tokens instead of 3", () -> targets.check(TokenBatch.padded(new int[1][3])));
    }

    private static void refused(String part, Executable call) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.contains(part), message);
    }
}
