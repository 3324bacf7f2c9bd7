package org.longalign.batching;

import java.util.ArrayList;
import java.util.List;

/**
 * One row of a micro-batch: segments back to back from offset 0. With several segments it is a pack.
 *
 * @param segments the segments, in order, without gaps
 */
public record Row(List<Segment> segments) {
    /** @throws IllegalArgumentException if there is no segment, or a gap or an overlap between two */
    public Row {
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a row needs at least one segment");
        }
        int end = 0;
        for (Segment segment : segments) {
            if (segment.start() != end) {
                throw new IllegalArgumentException("segment of sequence " + segment.sequence() + " starts at "
                        + segment.start() + ", but the one before it ends at " + end);
            }
            end = segment.end();
        }
        segments = List.copyOf(segments);
    }

    /** The row that holds these whole sequences in this order. */
    public static Row of(List<Integer> sequences, int[] lengths) {
        return of(sequences.stream()
                .map(sequence -> new Piece(sequence, 0, lengths[sequence]))
                .toList());
    }

    /** The row that holds these pieces in this order. */
    static Row of(List<Piece> pieces) {
        List<Segment> segments = new ArrayList<>(pieces.size());
        int start = 0;
        for (Piece piece : pieces) {
            segments.add(new Segment(piece.sequence(), piece.offset(), start, piece.length()));
            start += piece.length();
        }
        return new Row(segments);
    }

    /** Real tokens in the row. */
    public int tokens() {
        return segments.get(segments.size() - 1).end();
    }

    /**
     * The borders of the segments, as variable-length attention wants them: leading 0, then the end of each segment;
     * segments + 1 entries. Segments of 3, 5 and 2 tokens give {@code {0, 3, 8, 10}}.
     */
    public int[] cuSeqlens() {
        int[] borders = new int[segments.size() + 1];
        for (int i = 0; i < segments.size(); i++) {
            borders[i + 1] = segments.get(i).end();
        }
        return borders;
    }

    /** Position of each token inside its own segment: 3, 5 and 2 tokens give {@code {0,1,2, 0,1,2,3,4, 0,1}}. */
    public int[] positionIds() {
        int[] positions = new int[tokens()];
        for (Segment segment : segments) {
            for (int t = 0; t < segment.length(); t++) {
                positions[segment.start() + t] = t;
            }
        }
        return positions;
    }
}
