package org.longalign.batching;

/**
 * A sequence inside a row.
 *
 * @param sequence index of the sequence in the dataset
 * @param start offset of its first token in the row
 * @param length its tokens
 */
public record Segment(int sequence, int start, int length) {
    /** @throws IllegalArgumentException if an index is negative or the segment is empty */
    public Segment {
        if (sequence < 0 || start < 0 || length < 1) {
            throw new IllegalArgumentException(
                    "not a segment: sequence " + sequence + ", start " + start + ", length " + length);
        }
    }

    /** Offset just after its last token. */
    public int end() {
        return start + length;
    }
}
