package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;

class GradientNormTest {
    @Test
    void largeGradientsAreScaledTogetherSmallOnesStay() {
        try (CausalLm model = CausalLm.create(DecoderConfig.of(5, 4, 1, 2), 1, Device.cpu());
                NDManager scratch = model.newScratch()) {
            NDArray a = scratch.create(new float[] {3, 0, 0});
            NDArray b = scratch.create(new float[] {0, -4});
            List<NDArray> gradients = List.of(a, b);

            assertEquals(5, GradientNorm.clip(gradients, 10), 1e-6);
            assertArrayEquals(new float[] {3, 0, 0}, a.toFloatArray());

            assertEquals(5, GradientNorm.clip(gradients, 1), 1e-6);
            assertArrayEquals(new float[] {0.6f, 0, 0}, a.toFloatArray(), 1e-6f);
            assertArrayEquals(new float[] {0, -0.8f}, b.toFloatArray(), 1e-6f, "negative gradients too");
            assertEquals(1, GradientNorm.clip(gradients, 2), 1e-6);

            NDArray broken = scratch.create(new float[] {1, Float.NaN});
            assertTrue(Double.isNaN(GradientNorm.clip(List.of(a, broken), 1)));
            assertArrayEquals(new float[] {0.6f, 0, 0}, a.toFloatArray(), 1e-6f);
        }
    }
}
