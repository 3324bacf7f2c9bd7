package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/** Leaves of the graph of a backward pass, where it begins and ends in parts. */
final class Leaf {
    private Leaf() {}

    /** The same numbers as a leaf: backward stops here. Its gradient belongs to the same manager. */
    static NDArray of(NDArray x) {
        NDArray leaf = x.stopGradient();
        leaf.setRequiresGradient(true);
        return leaf;
    }

    /** Propagates the gradient of {@code y} back to the leaves and frees both arrays. */
    static void backward(NDArray y, NDArray gradient) {
        JniUtils.backward((PtNDArray) y, (PtNDArray) gradient, false, false);
        y.close();
        gradient.close();
    }
}
