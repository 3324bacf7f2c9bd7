package org.longalign.corpus.source;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the rows of a Parquet file into ranges whose values fit into a part of the heap together, as conditions of SQL. A
 * file of which any 2,048 rows in a row fit, as almost all do, is one range without a condition.
 */
final class ParquetRanges {
    /** The rows that DuckDB delivers at a time. */
    private static final int VECTOR = 2_048;

    private final String lengths;
    private final boolean unnumbered;
    private final long maxBytes;
    private final Deque<String> left = new ArrayDeque<>();

    /**
     * Ranges that are not measured yet.
     *
     * @param lengths a query of the columns {@code bytes} and {@code number} of every row, in order
     * @param unnumbered whether the file has a column in the place of the row's number
     * @param maxBytes the most bytes of a range of more than one row
     */
    ParquetRanges(String lengths, boolean unnumbered, long maxBytes) {
        this.lengths = lengths;
        this.unnumbered = unnumbered;
        this.maxBytes = maxBytes;
    }

    /** Reads the lengths of all rows; no value of the file comes into the heap. */
    void measure(Statement statement) throws SQLException, UnreadableFileException {
        String most = unnumbered
                ? "SELECT max(bytes) * " + VECTOR + " FROM (" + lengths + ")"
                // Any vector lies in two blocks at most.
                : "SELECT max(bytes) * 2 FROM (SELECT sum(bytes) AS bytes FROM (" + lengths + ") GROUP BY number // "
                        + VECTOR + ")";
        try (ResultSet result = statement.executeQuery(most)) {
            if (!result.next() || result.getLong(1) <= maxBytes) {
                left.add("");
                return;
            }
        }
        if (unnumbered) {
            throw new UnreadableFileException(
                    RecordError.TOO_LONG,
                    VECTOR + " of its rows need more than an eighth of the heap, and its column \"file_row_number\""
                            + " hinders reading fewer; rename the column, or give the JVM more memory with -Xmx");
        }
        cut(statement);
    }

    private void cut(Statement statement) throws SQLException {
        long from = 0;
        long row = 0;
        long bytes = 0;
        try (ResultSet result = statement.executeQuery("SELECT bytes FROM (" + lengths + ")")) {
            for (; result.next(); row++) {
                long more = result.getLong(1);
                if (row > from && bytes + more > maxBytes) {
                    left.add(between(from, row));
                    from = row;
                    bytes = 0;
                }
                bytes += more;
            }
        }
        left.add(between(from, row));
    }

    private static String between(long from, long to) {
        return " WHERE r.file_row_number >= " + from + " AND r.file_row_number < " + to;
    }

    /** The condition of the next range, to be put behind a query of the rows {@code r}; null after the last. */
    @Nullable
    String next() {
        return left.poll();
    }
}
