package org.longalign.batching;

/**
 * A sequence, or a slice of one, inside a row: tokens {@code offset} to {@code offset + length} of the sequence, placed
 * at {@code start} of the row.
 *
 * @param sequence index of the sequence in the dataset
 * @param offset its first token in the sequence; 0 unless overlong sequences are split
 * @param start its first token in the row
 * @param length number of its tokens
 * @param weight v_i, the weight of its sequence beside the others of the step; see {@link
 *     BatchPlanBuilder#sequenceWeights}
 */
public record Segment(int sequence, int offset, int start, int length, double weight) {
    /** @throws IllegalArgumentException if an index is negative or the segment is empty */
    public Segment {
        if (sequence < 0 || offset < 0 || start < 0 || length < 1) {
            throw new IllegalArgumentException("not a segment: sequence " + sequence + ", offset " + offset + ", start "
                    + start + ", length " + length);
        }
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("the weight of sequence " + sequence + " is " + weight);
        }
    }

    /** A segment of weight 1. */
    public Segment(int sequence, int offset, int start, int length) {
        this(sequence, offset, start, length, 1);
    }

    /** Offset in the row just after its last token: start + length. */
    public int end() {
        return start + length;
    }
}
