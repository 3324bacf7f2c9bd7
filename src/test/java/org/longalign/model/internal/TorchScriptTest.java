package org.longalign.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TorchScriptTest {
    private static final Map<String, Number> ATTRIBUTES = Map.of("factor", -0.1, "times", 3);

    @Test
    void methodsSeeTheAttributesAndAreRecordedWhereTheModeSaysSo() {
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            TorchScript script = TorchScript.load(TorchScriptTest.class, "scaling.py", "Scaling", ATTRIBUTES, manager);
            NDArray x = manager.create(new float[] {1, -20});
            x.setRequiresGradient(true);
            NDArray plain = GradientMode.OFF.call(() -> script.call("scale", x));
            assertArrayEquals(new float[] {-0.001f, 0.02f}, plain.toFloatArray(), 1e-8f);
            NDArray one = manager.ones(new Shape(2));
            assertThrows(
                    EngineException.class,
                    () -> JniUtils.backward((PtNDArray) plain, (PtNDArray) one, false, false),
                    "nothing was recorded");
            NDArray recorded = GradientMode.RECORDING.call(() -> script.call("scale", x));
            JniUtils.backward((PtNDArray) recorded, (PtNDArray) one, false, false);
            assertArrayEquals(new float[] {-0.001f, -0.001f}, x.getGradient().toFloatArray(), 1e-8f);
        }
    }

    @Test
    void updatesChangeWeightsInPlaceWhateverTheThreadRecords() {
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            TorchScript script = TorchScript.load(TorchScriptTest.class, "scaling.py", "Scaling", ATTRIBUTES, manager);
            NDArray weight = manager.create(new float[] {1, 2});
            weight.setRequiresGradient(true);
            GradientMode.RECORDING.call(() -> {
                script.update("add", weight, manager.create(new float[] {10, 20}));
                return assertRecording();
            });
            assertArrayEquals(new float[] {11, 22}, weight.toFloatArray());
        }
    }

    @Test
    void whatCannotBeLoadedIsNamed() {
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            EngineException broken = assertThrows(
                    EngineException.class,
                    () -> TorchScript.load(TorchScriptTest.class, "broken.py", "Broken", Map.of(), manager));
            assertTrue(String.valueOf(broken.getMessage()).contains("no_such_operation"), broken.getMessage());
            IllegalArgumentException missing = assertThrows(
                    IllegalArgumentException.class,
                    () -> TorchScript.load(TorchScriptTest.class, "missing.py", "Missing", Map.of(), manager));
            assertTrue(String.valueOf(missing.getMessage()).contains("missing.py"), missing.getMessage());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> TorchScript.load(
                            TorchScriptTest.class, "scaling.py", "Scaling", Map.of("times", 3L), manager));
        }
    }

    private static boolean assertRecording() {
        assertTrue(JniUtils.isGradMode(), "the mode is restored");
        return true;
    }
}
