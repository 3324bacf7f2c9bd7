package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.longalign.batching.BatchTensors;

/** The rotary frequencies of a batch's tokens. */
final class RotaryFrequencies {
    private RotaryFrequencies() {}

    /**
     * The frequencies in float64: [R / 2] if they are the same for every token; with dynamic scaling [rows, width, R /
     * 2], since each segment has those of its own length, and 0 on padding.
     */
    static NDArray of(RopeConfig rope, BatchTensors batch, NDManager step) {
        if (!rope.scaling().dependsOnLength()) {
            return step.create(rope.frequencies(0));
        }
        int pairs = rope.dimensions() / 2;
        int width = batch.width();
        double[] each = new double[batch.rows() * width * pairs];
        for (int row = 0; row < batch.rows(); row++) {
            int[] boundaries = batch.cuSeqlens()[row];
            for (int s = 0; s + 1 < boundaries.length; s++) {
                int start = boundaries[s];
                int end = boundaries[s + 1];
                double[] frequencies = rope.frequencies(length(batch.positionIds()[row], start, end));
                for (int t = start; t < end; t++) {
                    System.arraycopy(frequencies, 0, each, (row * width + t) * pairs, pairs);
                }
            }
        }
        return step.create(each, new Shape(batch.rows(), width, pairs));
    }

    /** The length by positions: one more than the largest, also if they do not begin at 0. */
    private static int length(int[] positions, int from, int to) {
        int largest = 0;
        for (int t = from; t < to; t++) {
            largest = Math.max(largest, positions[t]);
        }
        return largest + 1;
    }
}
