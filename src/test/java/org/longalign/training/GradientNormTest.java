package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
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
            Map<String, NDArray> gradients = Map.of("a", a, "b", b);
            GradientNorm norm = new GradientNorm(scratch);

            assertEquals(5, norm.clip(gradients, 10), 1e-6);
            assertArrayEquals(new float[] {3, 0, 0}, a.toFloatArray());

            assertEquals(5, norm.clip(gradients, 1), 1e-6);
            assertArrayEquals(new float[] {0.6f, 0, 0}, a.toFloatArray(), 1e-6f);
            assertArrayEquals(new float[] {0, -0.8f}, b.toFloatArray(), 1e-6f, "negative gradients too");
            assertEquals(1, norm.clip(gradients, 2), 1e-6);

            NDArray broken = scratch.create(new float[] {1, Float.NaN});
            assertTrue(Double.isNaN(norm.clip(Map.of("a", a, "broken", broken), 1)));
            assertArrayEquals(new float[] {0.6f, 0, 0}, a.toFloatArray(), 1e-6f);
        }
    }

    /** {@code torch.nn.utils.clip_grad_norm_} of PyTorch 2.13.0 on the same gradients with a largest norm of 1.5. */
    @Test
    void equalsPyTorch() {
        try (CausalLm model = CausalLm.create(DecoderConfig.of(5, 4, 1, 2), 1, Device.cpu());
                NDManager scratch = model.newScratch()) {
            NDArray a = scratch.create(new float[] {3, -1, 0.5f});
            NDArray b = scratch.create(new float[] {0.25f, -4, 1e-3f, 2}, new Shape(2, 2));
            assertEquals(5.50567913, new GradientNorm(scratch).clip(Map.of("a", a, "b", b), 1.5), 1e-6);
            assertArrayEquals(new float[] {0.81733775f, -0.27244592f, 0.13622296f}, a.toFloatArray(), 1e-7f);
            assertArrayEquals(
                    new float[] {0.06811148f, -1.0897837f, 0.00027244593f, 0.54489183f}, b.toFloatArray(), 2e-7f);
        }
    }
}
