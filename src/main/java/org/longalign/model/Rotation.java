package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** The rotary frequencies that the tokens of a batch are turned with. */
final class Rotation {
    private Rotation() {}

    /**
     * Frequencies in float64: [R / 2] where they are the same for every token, otherwise [rows, width, R / 2], since each
     * segment has those of its own length.
     */
    static NDArray frequencies(Rope rope, TokenBatch batch, NDManager step) {
        if (!rope.scaling().dependsOnLength()) {
            return step.create(rope.frequencies(0));
        }
        int pairs = rope.dimensions() / 2;
        int width = batch.width();
        double[] each = new double[batch.rows() * width * pairs];
        int[] borders = batch.cuSeqlens();
        for (int row = 0; row < batch.rows(); row++) {
            for (int s = 0; s + 1 < borders.length; s++) {
                double[] frequencies = rope.frequencies(length(batch.positionIds()[row], borders[s], borders[s + 1]));
                for (int t = borders[s]; t < borders[s + 1]; t++) {
                    System.arraycopy(frequencies, 0, each, (row * width + t) * pairs, pairs);
                }
            }
        }
        return step.create(each, new Shape(batch.rows(), width, pairs));
    }

    /** One more than the largest position: padding, whose positions start anew, does not make a row longer. */
    private static int length(int[] positions, int from, int to) {
        int largest = 0;
        for (int t = from; t < to; t++) {
            largest = Math.max(largest, positions[t]);
        }
        return largest + 1;
    }
}
