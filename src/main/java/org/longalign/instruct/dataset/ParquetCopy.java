package org.longalign.instruct.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.longalign.internal.DuckFiles;

/** Copies JSON Lines files of {@link DatasetRow}s to Parquet with DuckDB, with one file's rows in memory at a time. */
final class ParquetCopy implements AutoCloseable {
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
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("messages", "STRUCT(role VARCHAR, content VARCHAR)[]");
        columns.putAll(DatasetRow.COLUMNS);
        try {
            DuckFiles.copyLines(connection, jsonl, parquet, columns);
        } catch (SQLException e) {
            throw new IOException("could not write " + parquet + ": " + e.getMessage(), e);
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
