package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.longalign.batching.BatchTensors;

/**
 * The segments of a batch as arguments of {@code decoder.py}.
 *
 * @param lengths lengths of a row's segments, int64, in main memory whatever the model's device: the script loops over
 *     them
 * @param cuSeqlens boundaries over the concatenation of all rows, int32, on the model's device
 */
record SegmentBoundaries(NDArray lengths, NDArray cuSeqlens) {

    static SegmentBoundaries of(BatchTensors batch, NDManager step) {
        int[] row = ofEachRow(batch);
        int[] lengths = new int[row.length - 1];
        for (int s = 0; s < lengths.length; s++) {
            lengths[s] = row[s + 1] - row[s];
        }
        return of(batch.rows(), lengths, step);
    }

    /** Those of rows with the same lengths. */
    static SegmentBoundaries of(int rows, int[] lengths, NDManager step) {
        int[] all = new int[rows * lengths.length + 1];
        for (int i = 0; i < all.length - 1; i++) {
            all[i + 1] = all[i] + lengths[i % lengths.length];
        }
        NDManager mainMemory = step.newSubManager(ai.djl.Device.cpu());
        return new SegmentBoundaries(
                mainMemory.create(Arrays.stream(lengths).asLongStream().toArray()), step.create(all));
    }

    /**
     * The boundaries that all rows share, up to the width: those of a single pack, with its padding as one more
     * segment; {@code {0, width}} for several rows, since causal attention never looks at padding on the right.
     *
     * @throws IllegalArgumentException if several rows hold packs
     */
    static int[] ofEachRow(BatchTensors batch) {
        int width = batch.width();
        if (batch.rows() == 1) {
            int[] pack = batch.cuSeqlens()[0];
            if (pack[pack.length - 1] == width) {
                return pack;
            }
            int[] padded = Arrays.copyOf(pack, pack.length + 1);
            padded[pack.length] = width;
            return padded;
        }
        for (int[] row : batch.cuSeqlens()) {
            if (row.length > 2) {
                throw new IllegalArgumentException("a batch of " + batch.rows()
                        + " rows must have one segment a row, but cuSeqlens has " + (row.length - 1)
                        + "; give each pack a batch of its own");
            }
        }
        return new int[] {0, width};
    }
}
