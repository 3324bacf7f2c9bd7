package org.longalign.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.Collection;

/** The Euclidean norm of all gradients together, and clipping by it. */
final class GradientNorm {
    /** Added to the norm before dividing, as PyTorch does. */
    private static final double EPSILON = 1e-6;

    private GradientNorm() {}

    /**
     * Scales the gradients in place so that their common norm is at most {@code maxNorm}; smaller ones stay. Where the
     * norm is not finite nothing is scaled.
     *
     * @return the norm before
     */
    static double clip(Collection<NDArray> gradients, double maxNorm) {
        NDList norms = new NDList(gradients.size());
        gradients.forEach(gradient -> norms.add(gradient.norm()));
        double norm = NDArrays.stack(norms).norm().getFloat();
        double scale = maxNorm / (norm + EPSILON);
        if (Double.isFinite(norm) && scale < 1) {
            gradients.forEach(gradient -> gradient.muli(scale));
        }
        return norm;
    }
}
