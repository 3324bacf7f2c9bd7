package org.longalign.batching;

import java.util.ArrayList;
import java.util.List;

/**
 * A row of a micro-batch: segments back to back from offset 0. A row of several segments is a pack.
 *
 * @param segments at least one, in order, without gaps
 */
public record Row(List<Segment> segments) {
    /** @throws IllegalArgumentException if there is no segment, or two have a gap or an overlap */
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

    /**
     * The row of these whole sequences in this order: {@code Row.of(List.of(0, 2), new int[] {3, 5, 2})} has a segment
     * of 3 tokens at 0 and one of 2 tokens at 3.
     *
     * @param sequences indices of the sequences
     * @param lengths tokens of every sequence of the dataset
     */
    public static Row of(List<Integer> sequences, int[] lengths) {
        return of(sequences.stream()
                .map(sequence -> new SequenceSlice(sequence, 0, lengths[sequence]))
                .toList());
    }

    /** One row of the segments of several, back to back in this order. */
    public static Row joined(List<Row> rows) {
        List<Segment> segments = new ArrayList<>();
        int start = 0;
        for (Row row : rows) {
            for (Segment segment : row.segments()) {
                segments.add(new Segment(
                        segment.sequence(),
                        segment.offset(),
                        start + segment.start(),
                        segment.length(),
                        segment.weight()));
            }
            start += row.tokens();
        }
        return new Row(segments);
    }

    /** The row of these slices in this order. */
    static Row of(List<SequenceSlice> slices) {
        List<Segment> segments = new ArrayList<>(slices.size());
        int start = 0;
        for (SequenceSlice slice : slices) {
            segments.add(new Segment(slice.sequence(), slice.offset(), start, slice.length(), slice.weight()));
            start += slice.length();
        }
        return new Row(segments);
    }

    /** Real tokens in the row. */
    public int tokens() {
        return segments.get(segments.size() - 1).end();
    }

    /**
     * Segment boundaries for variable-length attention: 0, then the end of each segment; segments + 1 entries. Segments
     * of 3, 5 and 2 tokens give {@code {0, 3, 8, 10}}.
     */
    public int[] cuSeqlens() {
        int[] boundaries = new int[segments.size() + 1];
        for (int i = 0; i < segments.size(); i++) {
            boundaries[i + 1] = segments.get(i).end();
        }
        return boundaries;
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
