package org.longalign.batching.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.longalign.internal.DuckFiles;
import org.longalign.internal.MissingPath;

/**
 * Parquet files {@code train-00000-of-00003<suffix>} of a limited number of tokens, written and read through an
 * in-memory DuckDB that holds the rows of one file at a time.
 */
final class ParquetShards implements AutoCloseable {
    /** Tokens after which a file is closed: 64 packs of 65,536. */
    static final long SHARD_TOKENS = 1L << 22;

    private final Path folder;
    private final String suffix;
    private final List<ParquetColumn> columns;
    private final long shardTokens;
    private final DuckDBConnection connection;
    private final List<Path> parts = new ArrayList<>();
    private long tokensInShard;
    private DuckDBAppender appender;

    ParquetShards(Path folder, String suffix, List<ParquetColumn> columns, long shardTokens) throws IOException {
        this.folder = folder;
        this.suffix = suffix;
        this.columns = columns;
        this.shardTokens = shardTokens;
        try {
            this.connection = connect();
            this.appender = newShard();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /**
     * Adds a row of {@code tokens} tokens: for each column a value of the Java type of {@link ParquetColumn.Values}.
     */
    void add(int tokens, Object... values) throws IOException {
        try {
            if (tokensInShard > 0 && tokensInShard + tokens > shardTokens) {
                endShard();
                appender = newShard();
            }
            appender.beginRow();
            for (int i = 0; i < columns.size(); i++) {
                switch (columns.get(i).values()) {
                    case INTEGER -> appender.append((int) values[i]);
                    case INTEGERS -> appender.append((int[]) values[i]);
                    case BYTES -> appender.appendByteArray((byte[]) values[i]);
                    case FLOATS -> appender.append((float[]) values[i]);
                }
            }
            appender.endRow();
            tokensInShard += tokens;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** Writes the last file and gives all files their final names. */
    void finish() throws IOException {
        try {
            endShard();
        } catch (SQLException e) {
            throw new IOException(e);
        }
        for (int i = 0; i < parts.size(); i++) {
            String name = String.format(Locale.ROOT, "train-%05d-of-%05d%s", i, parts.size(), suffix);
            Files.move(parts.get(i), folder.resolve(name));
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

    private DuckDBAppender newShard() throws SQLException {
        execute("CREATE TABLE rows ("
                + columns.stream().map(ParquetColumn::declaration).collect(Collectors.joining(", "))
                + ")");
        tokensInShard = 0;
        return connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, "rows");
    }

    private void endShard() throws SQLException {
        appender.close();
        Path part = folder.resolve("part-" + parts.size());
        execute("COPY rows TO " + DuckFiles.target(part) + " (FORMAT parquet, COMPRESSION zstd)");
        execute("DROP TABLE rows");
        parts.add(part);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Hands over the rows of a folder's files in order: for each column an {@code Integer}, {@code int[]}, {@code
     * byte[]} or {@code float[]}.
     *
     * @throws UncheckedIOException if there is no file, or naming one that cannot be read or lacks a column
     */
    static void forEach(Path folder, String suffix, List<ParquetColumn> columns, Consumer<Object[]> consumer) {
        try (Connection connection = connect();
                Stream<Path> listed = Files.list(MissingPath.require(folder))) {
            List<Path> files = listed.filter(
                            file -> file.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new NoSuchFileException(folder + " has no file that ends in " + suffix);
            }
            for (Path file : files) {
                try {
                    read(connection, file, columns, consumer);
                } catch (SQLException e) {
                    throw new IOException("could not read " + file + ": " + e.getMessage(), e);
                }
            }
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException(e));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void read(Connection connection, Path file, List<ParquetColumn> columns, Consumer<Object[]> consumer)
            throws SQLException {
        // A result row for each element: reading lists as arrays through JDBC takes time quadratic in their length.
        String selected = columns.stream().map(ParquetColumn::elements).collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT file_row_number, " + selected + " FROM read_parquet("
                        + DuckFiles.source(file) + ", hive_partitioning = false, file_row_number = true)")) {
            RowBuilder row = new RowBuilder(columns);
            long number = -1;
            while (results.next()) {
                if (results.getLong(1) != number) {
                    if (number >= 0) {
                        consumer.accept(row.build());
                    }
                    number = results.getLong(1);
                }
                row.add(results);
            }
            if (number >= 0) {
                consumer.accept(row.build());
            }
        }
    }

    private static DuckDBConnection connect() throws SQLException {
        return DuckFiles.open(false).unwrap(DuckDBConnection.class);
    }
}
