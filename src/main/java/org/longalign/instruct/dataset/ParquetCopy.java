package org.longalign.instruct.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.longalign.internal.DuckFiles;

/** Copies JSON Lines files of {@link DatasetRow}s to Parquet with DuckDB, with one file's rows in memory at a time. */
final class ParquetCopy implements AutoCloseable {
    private static final int MAX_ROW_BYTES = 1 << 29;
    /** DuckDB's smallest row group: rows are long, and readers fetch whole groups. */
    private static final int ROW_GROUP = 2_048;

    private final Connection connection;

    /** @throws IllegalStateException if DuckDB is not on the class path */
    ParquetCopy() throws IOException {
        try {
            connection = DuckFiles.open(false);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    void copy(Path jsonl, Path parquet) throws IOException {
        String columns = DatasetRow.COLUMNS.entrySet().stream()
                .map(column -> "'" + column.getKey() + "': '" + column.getValue() + "'")
                .collect(Collectors.joining(", "));
        try {
            execute("COPY (SELECT * FROM read_json(" + DuckFiles.source(jsonl)
                    + ", hive_partitioning = false, compression = 'uncompressed', format = 'newline_delimited', maximum_object_size = "
                    + MAX_ROW_BYTES
                    + ", columns = {'messages': 'STRUCT(role VARCHAR, content VARCHAR)[]', " + columns + "})) TO "
                    + DuckFiles.target(parquet) + " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE " + ROW_GROUP
                    + ")");
        } catch (SQLException e) {
            throw new IOException("could not write " + parquet + ": " + e.getMessage(), e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
