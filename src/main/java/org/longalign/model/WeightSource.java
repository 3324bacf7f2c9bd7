package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** The source of a decoder's weights: random numbers or files. */
@FunctionalInterface
interface WeightSource {
    /**
     * Creates one float32 weight.
     *
     * @param name its name in a Hugging Face Llama
     * @param shape its shape
     * @param manager the owner of the new array, on the model's device
     */
    NDArray weight(String name, Shape shape, NDManager manager);
}
