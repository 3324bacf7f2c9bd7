package org.longalign.batching;

import java.util.List;

/**
 * One forward and backward pass on one device: rows padded on the right to the longest row.
 *
 * @param rows at least one row
 */
public record MicroBatch(List<Row> rows) {
    /** @throws IllegalArgumentException if there is no row */
    public MicroBatch {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("a micro-batch needs at least one row");
        }
        rows = List.copyOf(rows);
    }

    /** Tokens of the longest row. */
    public int width() {
        return rows.stream().mapToInt(Row::tokens).max().orElse(0);
    }

    /** Real tokens of all rows. */
    public long realTokens() {
        return rows.stream().mapToLong(Row::tokens).sum();
    }

    /** Tokens that the device computes on, padding included: rows x width. */
    public long computedTokens() {
        return (long) rows.size() * width();
    }

    /** Segments of all rows, in order. */
    public List<Segment> segments() {
        return rows.stream().flatMap(row -> row.segments().stream()).toList();
    }

    /** Number of segments in all rows. */
    public int sequences() {
        return rows.stream().mapToInt(row -> row.segments().size()).sum();
    }
}
