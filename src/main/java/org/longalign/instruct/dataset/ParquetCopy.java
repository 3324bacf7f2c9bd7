package org.longalign.instruct.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;

/** Copies JSON Lines files of {@link DatasetRow}s to Parquet with DuckDB, with one file's rows in memory at a time. */
final class ParquetCopy implements AutoCloseable {
    private static final int MAX_ROW_BYTES = 1 << 29;
    /** DuckDB's smallest row group: rows are long, and readers fetch whole groups. */
    private static final int ROW_GROUP = 2_048;

    private final Connection connection;

    /** @throws IllegalStateException if DuckDB is not on the class path */
    ParquetCopy() throws IOException {
        try {
            connection = DriverManager.getConnection("jdbc:duckdb:");
            // One thread keeps the rows in order. The extensions needed are built in; no others are downloaded.
            execute("SET threads = 1");
            execute("SET autoinstall_known_extensions = false");
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).startsWith("No suitable driver")) {
                throw new IllegalStateException(
                        "Parquet files need the optional dependency org.duckdb:duckdb_jdbc on the class path; without"
                                + " it set parquet(false)",
                        e);
            }
            throw new IOException(e);
        }
    }

    void copy(Path jsonl, Path parquet) throws IOException {
        String columns = DatasetRow.COLUMNS.entrySet().stream()
                .map(column -> "'" + column.getKey() + "': '" + column.getValue() + "'")
                .collect(Collectors.joining(", "));
        try {
            execute("COPY (SELECT * FROM read_json(" + quoted(jsonl)
                    + ", format = 'newline_delimited', maximum_object_size = " + MAX_ROW_BYTES
                    + ", columns = {'messages': 'STRUCT(role VARCHAR, content VARCHAR)[]', " + columns + "})) TO "
                    + quoted(parquet) + " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE " + ROW_GROUP + ")");
        } catch (SQLException e) {
            throw new IOException("could not write " + parquet + ": " + e.getMessage(), e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String quoted(Path file) {
        return "'" + file.toString().replace("'", "''") + "'";
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
