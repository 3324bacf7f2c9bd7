package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.longalign.model.internal.PyTorch;

class RandomWeightsTest {
    private static final Shape SHAPE = new Shape(11, 6);

    @Test
    void aWeightPassedInPartsHasTheSameNumbers() {
        DecoderConfig config = DecoderConfig.of(11, 6, 1, 1);
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            float[] whole = new RandomWeights(config, 3)
                    .weight("lm_head.weight", SHAPE, manager)
                    .toFloatArray();
            assertEquals(66, whole.length);
            // Parts of four rows, of one row, and less than one row.
            for (int most : new int[] {24, 6, 1}) {
                assertArrayEquals(
                        whole,
                        new RandomWeights(config, 3, most)
                                .weight("lm_head.weight", SHAPE, manager)
                                .toFloatArray());
            }
        }
    }
}
