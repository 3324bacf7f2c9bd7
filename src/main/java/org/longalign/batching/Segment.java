package org.longalign.batching;

/**
 * A sequence, or a piece of one, inside a row. It holds the sequence's tokens {@code offset} to {@code offset + length}
 * and puts them at {@code start} of the row.
 *
 * @param sequence index of the sequence in the dataset
 * @param offset first token of the sequence that it holds; 0 unless over-long sequences are split
 * @param start offset of its first token in the row
 * @param length its tokens
 */
public record Segment(int sequence, int offset, int start, int length) {
    /** @throws IllegalArgumentException if an index is negative or the segment is empty */
    public Segment {
        if (sequence < 0 || offset < 0 || start < 0 || length < 1) {
            throw new IllegalArgumentException("not a segment: sequence " + sequence + ", offset " + offset + ", start "
                    + start + ", length " + length);
        }
    }

    /** Offset in the row just after its last token. */
    public int end() {
        return start + length;
    }
}
