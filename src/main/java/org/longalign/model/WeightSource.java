package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Where a decoder's weights come from: chance, or files. */
@FunctionalInterface
interface WeightSource {
    /**
     * One weight, float32.
     *
     * @param name Hugging Face's name for it in a Llama
     * @param shape the shape that it must have
     * @param manager the owner of the new array, on the model's device
     */
    NDArray weight(String name, Shape shape, NDManager manager);
}
