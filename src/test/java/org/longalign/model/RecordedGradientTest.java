package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.longalign.model.DecoderScript.AttentionKernel;
import org.longalign.model.internal.GradientMode;
import org.longalign.model.internal.PyTorch;
import org.longalign.model.internal.TorchScript;

/** The backward pass of attention where no kernel is written out: the one part that autograd records. */
class RecordedGradientTest {
    private static final DecoderConfig CONFIG = DecoderConfig.of(61, 32, 1, 4)
            .withAttention(AttentionConfig.of(4, 8).withKeyValueHeads(2));
    private static final Map<String, Number> ATTRIBUTES =
            DecoderScript.attributes(CONFIG, Precision.FLOAT32, 1, AttentionKernel.ANY);

    private static NDArray random(NDManager manager, int heads) {
        return manager.randomNormal(0, 1, new Shape(1, 9, heads, 8), DataType.FLOAT32);
    }

    @Test
    void gradientsAreThoseOfTheCpusKernel() {
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            PyTorch.engine().setRandomSeed(7);
            TorchScript any = script(ATTRIBUTES, manager);
            TorchScript cpu =
                    script(DecoderScript.attributes(CONFIG, Precision.FLOAT32, 1, AttentionKernel.CPU), manager);
            NDArray rotation = GradientMode.OFF.call(() -> any.call(
                    "rotation",
                    manager.zeros(new Shape(1, 9), DataType.INT64),
                    manager.ones(new Shape(4), DataType.FLOAT64)));
            NDArray x = manager.randomNormal(0, 1, new Shape(1, 9, 32), DataType.FLOAT32);
            NDArray d = manager.randomNormal(0, 1, new Shape(1, 9, 32), DataType.FLOAT32);
            Map<String, NDArray> weights = weights(manager);
            float[][] gradients = new float[2][];
            for (int i = 0; i < 2; i++) {
                TorchScript script = i == 0 ? any : cpu;
                gradients[i] = GradientMode.OFF.call(() -> {
                    Map<String, NDArray> kept = script.with(x)
                            .add(weights)
                            .add(rotation, lengths(manager), lengths(manager))
                            .callForDictionary("attention_kept");
                    NDArray changed = d.duplicate();
                    script.with(changed)
                            .add(weights)
                            .add(Map.of())
                            .add(kept)
                            .add(rotation, lengths(manager), lengths(manager))
                            .call("attention_gradient");
                    assertFalse(JniUtils.isGradMode(), "recording is off again");
                    return changed.toFloatArray();
                });
            }
            assertArrayEquals(gradients[1], gradients[0], 1e-5f);
        }
    }

    @Test
    void recordingIsOffAgainAfterAnError() {
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            TorchScript script = script(ATTRIBUTES, manager);
            // Of one head more than the queries have: autograd refuses it while recording is on.
            NDArray d = random(manager, 5);
            NDArray queries = random(manager, 4);
            NDArray keys = random(manager, 2);
            boolean recordsAfterwards = GradientMode.OFF.call(() -> {
                EngineException refused = assertThrows(
                        EngineException.class,
                        () -> script.call("recorded_gradient", d, queries, keys, keys, lengths(manager)));
                assertTrue(String.valueOf(refused.getMessage()).contains("shape"), refused.getMessage());
                return JniUtils.isGradMode();
            });
            assertFalse(recordsAfterwards);
        }
    }

    private static TorchScript script(Map<String, Number> attributes, NDManager manager) {
        return TorchScript.load(DecoderScript.class, "decoder.py", "Decoder", attributes, manager);
    }

    private static NDArray lengths(NDManager manager) {
        return manager.create(new long[] {5, 4});
    }

    private static Map<String, NDArray> weights(NDManager manager) {
        return Map.of(
                "self_attn.q_proj.weight", manager.randomNormal(0, 1, new Shape(32, 32), DataType.FLOAT32),
                "self_attn.k_proj.weight", manager.randomNormal(0, 1, new Shape(16, 32), DataType.FLOAT32),
                "self_attn.v_proj.weight", manager.randomNormal(0, 1, new Shape(16, 32), DataType.FLOAT32),
                "self_attn.o_proj.weight", manager.randomNormal(0, 1, new Shape(32, 32), DataType.FLOAT32));
    }
}
