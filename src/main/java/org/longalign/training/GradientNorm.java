package org.longalign.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.longalign.model.internal.GradientMode;
import org.longalign.model.internal.TorchScript;

/** The Euclidean norm of all gradients together, and clipping by it. The arithmetic is the script {@code gradients.py}. */
final class GradientNorm {
    /** Added to the norm before dividing, as PyTorch does. */
    private static final double EPSILON = 1e-6;

    private final NDManager manager;
    private final TorchScript script;

    /** Lives as long as {@code manager}. */
    GradientNorm(NDManager manager) {
        this.manager = manager;
        script = TorchScript.load(GradientNorm.class, "gradients.py", "Gradients", Map.of(), manager);
    }

    /**
     * Scales the gradients in place so that their common norm is at most {@code maxNorm}; smaller ones stay. Where the
     * norm is not finite nothing is scaled.
     *
     * @return the norm before
     */
    double clip(Map<String, NDArray> gradients, double maxNorm) {
        double squares = 0;
        for (double norm : norms(gradients)) {
            squares += norm * norm;
        }
        double norm = Math.sqrt(squares);
        double factor = maxNorm / (norm + EPSILON);
        if (Double.isFinite(norm) && factor < 1) {
            scale(gradients, factor);
        }
        return norm;
    }

    private float[] norms(Map<String, NDArray> gradients) {
        return GradientMode.OFF.call(() -> {
            try (NDArray norms = script.with().add(gradients).call("norms")) {
                return norms.toFloatArray();
            }
        });
    }

    private void scale(Map<String, NDArray> gradients, double factor) {
        try (NDManager mainMemory = manager.newSubManager(Device.cpu())) {
            GradientMode.OFF.call(
                    () -> script.with(mainMemory.create(factor)).add(gradients).call("scale"));
        }
    }
}
