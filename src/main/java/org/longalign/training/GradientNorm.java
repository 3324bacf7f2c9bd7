package org.longalign.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collection;
import java.util.Map;
import org.longalign.model.internal.TorchScript;

/** The Euclidean norm of all gradients together, and clipping by it. The arithmetic is the script {@code gradients.py}. */
final class GradientNorm {
    /** Added to the norm before dividing, as PyTorch does. */
    private static final double EPSILON = 1e-6;

    private final TorchScript script;

    /** Lives as long as {@code manager}. */
    GradientNorm(NDManager manager) {
        script = TorchScript.load(GradientNorm.class, "gradients.py", "Gradients", Map.of(), manager);
    }

    /**
     * Scales the gradients in place so that their common norm is at most {@code maxNorm}; smaller ones stay. Where the
     * norm is not finite nothing is scaled.
     *
     * @return the norm before
     */
    double clip(Collection<NDArray> gradients, double maxNorm) {
        double squares = 0;
        for (NDArray gradient : gradients) {
            double norm = script.compute("norm", gradient)[0];
            squares += norm * norm;
        }
        double norm = Math.sqrt(squares);
        double factor = maxNorm / (norm + EPSILON);
        if (Double.isFinite(norm) && factor < 1) {
            scale(gradients, factor);
        }
        return norm;
    }

    private void scale(Collection<NDArray> gradients, double factor) {
        for (NDArray gradient : gradients) {
            try (NDManager mainMemory = gradient.getManager().newSubManager(Device.cpu())) {
                script.update("scale", gradient, mainMemory.create(factor));
            }
        }
    }
}
