package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;

/**
 * AdamW against {@code torch.optim.AdamW} of PyTorch 2.13.0 (CPU, float32, epsilon 1e-8). The reference values come
 * from
 *
 * <pre>
 * w = torch.nn.Parameter(torch.tensor([1.0, -2.0, 0.5, 3.0]))
 * o = torch.optim.AdamW([w], lr=1.0, betas=betas, eps=1e-8, weight_decay=decay)
 * for t in range(1, steps + 1):
 *     for g in o.param_groups: g['lr'] = 0.01 * (1 - t / 200)
 *     w.grad = torch.tensor([1e-7 * t, -0.5 + t * 0.01, (t % 7 - 3) * 0.1, 100.0 if t % 10 == 0 else 1e-3])
 *     o.step()
 * print(w, o.state[w]['exp_avg'], o.state[w]['exp_avg_sq'])
 * </pre>
 *
 * <p>The first weight has gradients as small as epsilon, the last one outliers.
 */
class AdamWTest {
    private static final String NAME = "model.norm.weight";

    @Test
    void equalsPyTorchWithThePapersBetas() {
        check(0.95, 0, 1, 0.990954518, -1.99004996, 0.509949982, 2.99005008);
        check(0.95, 0, 10, 0.91034019, -1.90317297, 0.528545499, 2.90811872);
        check(0.95, 0, 100, 0.21137549, -1.81530416, 0.528264403, 2.70521641);
    }

    @Test
    void equalsPyTorchWithWeightDecay() {
        check(0.999, 0.1, 1, 0.989959538, -1.98806, 0.509452522, 2.98706508);
        check(0.999, 0.1, 10, 0.898431182, -1.8845588, 0.523180008, 2.87902546);
        check(0.999, 0.1, 100, -0.00961486623, -1.70474422, 0.489977449, 2.49254799);
    }

    @Test
    void momentsEqualPyTorchs() {
        try (CausalLm model = model();
                AdamW optimizer = new AdamW(model, 0.9, 0.999, 1e-8, 0.1)) {
            run(model, optimizer, 100);
            AdamW.Moments moments = optimizer.moments(NAME);
            close(new double[] {9.10002473e-06, 0.410015672, -0.021857651, 15.353838}, moments.first(), 1e-6);
            close(new double[] {3.30177617e-12, 0.00794615969, 0.00378298433, 95.6371307}, moments.second(), 1e-5);
            assertEquals(100, optimizer.steps());
            assertThrows(IllegalArgumentException.class, () -> optimizer.moments("bias"));
        }
    }

    @Test
    void weightsWithoutGradientStayWithoutDecay() {
        try (CausalLm model = model();
                AdamW optimizer = new AdamW(model, 0.9, 0.95, 1e-8, 0)) {
            float[] before = model.parameter("lm_head.weight").toFloatArray();
            run(model, optimizer, 3);
            assertArrayEquals(before, model.parameter("lm_head.weight").toFloatArray());
        }
    }

    @Test
    void badSettingsAreNamed() {
        try (CausalLm model = model()) {
            for (double[] bad : List.of(
                    new double[] {1, 0.9, 1e-8, 0},
                    new double[] {0.9, -0.1, 1e-8, 0},
                    new double[] {0.9, 0.9, 0, 0},
                    new double[] {0.9, 0.9, 1e-8, Double.NaN})) {
                assertThrows(
                        IllegalArgumentException.class, () -> new AdamW(model, bad[0], bad[1], bad[2], bad[3]).close());
            }
            try (AdamW optimizer = new AdamW(model, 0.9, 0.95, 1e-8, 0)) {
                String message =
                        String.valueOf(assertThrows(IllegalArgumentException.class, () -> optimizer.step(1, Map.of()))
                                .getMessage());
                assertTrue(message.contains("model.embed_tokens.weight"), message);
            }
        }
    }

    private static void check(double beta2, double decay, int steps, double... expected) {
        try (CausalLm model = model();
                AdamW optimizer = new AdamW(model, 0.9, beta2, 1e-8, decay)) {
            run(model, optimizer, steps);
            float[] actual = model.parameter(NAME).toFloatArray();
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], actual[i], 1e-6);
            }
        }
    }

    private static void run(CausalLm model, AdamW optimizer, int steps) {
        model.parameter(NAME).set(new float[] {1, -2, 0.5f, 3});
        for (int t = 1; t <= steps; t++) {
            try (NDManager scratch = model.newScratch()) {
                Map<String, NDArray> gradients = new HashMap<>(model.gradients(scratch));
                float outlier = t % 10 == 0 ? 100 : 1e-3f;
                gradients.put(NAME, scratch.create(new float[] {
                    1e-7f * t, -0.5f + t * 0.01f, (t % 7 - 3) * 0.1f, outlier
                }));
                optimizer.step(0.01 * (1 - t / 200.0), gradients);
            }
        }
    }

    private static void close(double[] expected, NDArray actual, double relative) {
        float[] values = actual.toFloatArray();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], values[i], relative * Math.abs(expected[i]));
        }
    }

    /** Any model whose last norm has four weights. */
    private static CausalLm model() {
        return CausalLm.create(DecoderConfig.of(5, 4, 1, 2), 1, Device.cpu());
    }
}
