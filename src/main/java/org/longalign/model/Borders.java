package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Where the segments of a batch lie, for the script.
 *
 * @param lengths of the segments of a row, int64 in main memory, whatever the model's device: the script loops over them
 * @param cuSeqlens boundaries over all rows one after the other, int32 on the model's device
 */
record Borders(NDArray lengths, NDArray cuSeqlens) {

    static Borders of(TokenBatch batch, NDManager step) {
        int[] row = batch.cuSeqlens();
        int segments = row.length - 1;
        long[] lengths = new long[segments];
        for (int s = 0; s < segments; s++) {
            lengths[s] = (long) row[s + 1] - row[s];
        }
        int[] all = new int[batch.rows() * segments + 1];
        for (int r = 0; r < batch.rows(); r++) {
            for (int s = 0; s < segments; s++) {
                all[r * segments + s + 1] = r * batch.width() + row[s + 1];
            }
        }
        NDManager mainMemory = step.newSubManager(ai.djl.Device.cpu());
        return new Borders(mainMemory.create(lengths), step.create(all));
    }
}
