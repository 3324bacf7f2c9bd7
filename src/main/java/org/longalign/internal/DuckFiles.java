package org.longalign.internal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Connections to a DuckDB in memory that touches only the files it is told of, and the names of files in its SQL. It
 * loads and downloads no extension, keeps no file of its own, and uses a quarter of the machine's memory, from 1 to 8
 * GB.
 */
public final class DuckFiles {
    private static final long GIGABYTE = 1L << 30;
    private static final int MAX_ROW_BYTES = 1 << 29;
    /** DuckDB's smallest row group: rows are long, and readers fetch whole groups. */
    private static final int ROW_GROUP = 2_048;

    private DuckFiles() {}

    /**
     * A connection with one thread, which keeps rows in order and other row groups out of memory.
     *
     * @param streaming whether results come a vector of 2,048 rows at a time, in place of all at once
     * @throws IllegalStateException if DuckDB is not on the class path
     */
    public static Connection open(boolean streaming) throws SQLException {
        Properties properties = new Properties();
        if (streaming) {
            properties.setProperty("jdbc_stream_results", "true");
        }
        Connection connection;
        try {
            connection = DriverManager.getConnection("jdbc:duckdb:", properties);
        } catch (SQLException e) {
            if (String.valueOf(e.getMessage()).startsWith("No suitable driver")) {
                throw OptionalLibrary.DUCKDB.missing(e);
            }
            throw e;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 1");
            statement.execute("SET autoinstall_known_extensions = false");
            statement.execute("SET autoload_known_extensions = false");
            statement.execute("SET temp_directory = ''");
            statement.execute("SET memory_limit = '" + (memoryBytes() >> 20) + "MiB'");
            statement.execute("SET lock_configuration = true");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The memory in bytes that a connection may use outside of the heap. */
    public static long memoryBytes() {
        return Math.max(GIGABYTE, Math.min(8 * GIGABYTE, MachineMemory.bytes() / 4));
    }

    /**
     * The file in quotes, for a place to which DuckDB writes. The path is absolute, so that none begins as an address
     * or a home folder does.
     */
    public static String target(Path file) {
        return quoted(file.toAbsolutePath().toString());
    }

    /**
     * The file in quotes, for a place from which DuckDB reads: no character of the name is a pattern.
     *
     * @throws SQLException if DuckDB cannot name the file, for its name has a backslash beside {@code * ? [}
     */
    public static String source(Path file) throws SQLException {
        String name = file.toAbsolutePath().toString();
        if (name.matches("(?s).*[*?\\[].*")) {
            if (java.io.File.separatorChar == '/' && name.indexOf('\\') >= 0) {
                throw new SQLException("a name with a backslash beside one of * ? [ cannot be read; rename the file"
                        + " or its folder");
            }
            name = name.replace("[", "[[]").replace("*", "[*]").replace("?", "[?]");
        }
        return quoted(name);
    }

    /** The call that reads a Parquet file; folders such as {@code text=x} above it make no columns. */
    public static String parquet(Path file) throws SQLException {
        return "read_parquet(" + source(file) + ", hive_partitioning = false, filename = false)";
    }

    /**
     * Copies a JSON Lines file to a Parquet file, packed with zstd. The rows of the file are in memory at once.
     *
     * @param columns types by the names of the columns, as DuckDB has them; {@code VARCHAR} for text
     */
    public static void copyLines(Connection connection, Path jsonl, Path parquet, Map<String, String> columns)
            throws SQLException {
        String typed = columns.entrySet().stream()
                .map(column -> "'" + column.getKey() + "': '" + column.getValue() + "'")
                .collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT * FROM read_json(" + source(jsonl)
                    + ", hive_partitioning = false, compression = 'uncompressed', format = 'newline_delimited',"
                    + " maximum_object_size = " + MAX_ROW_BYTES + ", columns = {" + typed + "})) TO " + target(parquet)
                    + " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE " + ROW_GROUP + ")");
        }
    }

    /** Whether DuckDB ran into its limit of memory. */
    public static boolean isOutOfMemory(SQLException e) {
        return String.valueOf(e.getMessage()).contains("Out of Memory Error");
    }

    /** A sentence for a file that needs more memory than there is. */
    public static String tooLarge() {
        return "a row group of the file needs more than " + (memoryBytes() >> 20)
                + " MiB of memory at once; write the file anew with smaller row groups";
    }

    private static String quoted(String name) {
        return "'" + name.replace("'", "''") + "'";
    }
}
