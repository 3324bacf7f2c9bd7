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
    private static final float[] START = {1, -2, 0.5f, 3};

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

    /**
     * As above with two groups of {@code torch.optim.AdamW}: {@code dict(params=[a], weight_decay=0.1, factor=1)} and
     * {@code dict(params=[b], weight_decay=0, factor=0.5)}, {@code g['lr'] = 0.01 * (1 - t / 200) * g['factor']}, betas
     * (0.9, 0.95) and {@code b.grad = -a.grad}.
     */
    @Test
    void groupsEqualPyTorchs() {
        ParameterGroups groups = ParameterGroups.alike()
                .withoutDecay("*.input_layernorm.weight")
                .withLearningRate("*.input_*", 0.5)
                .freeze("*.post_attention_layernorm.weight", ParameterGroups.EMBEDDING);
        Map<Integer, double[][]> expected = Map.of(
                1,
                new double[][] {
                    {0.989959538, -1.98806, 0.509452522, 2.98706508}, {1.00452268, -2.00497508, 0.495025009, 3.00497484}
                },
                10,
                new double[][] {
                    {0.901044667, -1.88423157, 0.523499668, 2.87949538},
                    {1.04482985, -2.04841304, 0.485727251, 3.04594064}
                },
                100,
                new double[][] {
                    {0.166957557, -1.68961704, 0.490276337, 2.50163984},
                    {1.3943125, -2.09234762, 0.485867798, 3.14739203}
                });
        String slow = "model.layers.0.input_layernorm.weight";
        String frozen = "model.layers.0.post_attention_layernorm.weight";
        expected.forEach((steps, weights) -> {
            try (CausalLm model = model();
                    AdamW optimizer = new AdamW(model, groups, 0.9, 0.95, 1e-8, 0.1)) {
                float[] embedding = model.parameter(ParameterGroups.EMBEDDING).toFloatArray();
                run(model, optimizer, steps, slow, frozen);
                close(weights[0], model.parameter(NAME), 1e-6);
                close(weights[1], model.parameter(slow), 1e-6);
                assertArrayEquals(START, model.parameter(frozen).toFloatArray());
                assertArrayEquals(
                        embedding, model.parameter(ParameterGroups.EMBEDDING).toFloatArray());
                assertThrows(IllegalArgumentException.class, () -> optimizer.moments(frozen));
            }
        });
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

    /** Gives the last norm the gradients above, and other weights of its size the opposite ones. */
    private static void run(CausalLm model, AdamW optimizer, int steps, String... opposite) {
        model.parameter(NAME).set(START);
        for (String name : opposite) {
            model.parameter(name).set(START);
        }
        for (int t = 1; t <= steps; t++) {
            try (NDManager scratch = model.newScratch()) {
                Map<String, NDArray> gradients = new HashMap<>(model.gradients(scratch));
                float outlier = t % 10 == 0 ? 100 : 1e-3f;
                float[] values = {1e-7f * t, -0.5f + t * 0.01f, (t % 7 - 3) * 0.1f, outlier};
                gradients.put(NAME, scratch.create(values));
                for (String name : opposite) {
                    gradients.put(name, scratch.create(values).neg());
                }
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
