package org.longalign.corpus.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.OptionalLibrary;

/**
 * Reads the rows of a Parquet file through DuckDB in memory. DuckDB delivers 2,048 rows at a time, so as many texts are
 * in the heap, and a row group of the file outside of it.
 */
final class ParquetRecords implements RecordReader {
    private final FieldMapping mapping;
    private final List<Field> fields;
    private final int maxBytes;
    private final long fileBytes;
    private final long rows;
    private final Connection connection;
    private final Statement statement;
    private final Set<String> columns;
    private final ResultSet results;
    private long row;

    /** @throws UnreadableFileException if the file is not Parquet or lacks a column */
    ParquetRecords(Path file, FieldMapping mapping, int maxBytes) throws IOException {
        this.mapping = mapping;
        this.fields = List.copyOf(mapping.paths().keySet());
        this.maxBytes = maxBytes;
        this.fileBytes = Files.size(file);
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        Connection opened = null;
        try {
            opened = DriverManager.getConnection("jdbc:duckdb:", properties);
            connection = opened;
            statement = connection.createStatement();
            // One thread keeps the rows in order and other row groups out of memory.
            statement.execute("SET threads = 1");
            String table = quoted(file.toString(), '\'');
            rows = count("SELECT num_rows FROM parquet_file_metadata(" + table + ")");
            columns = columns(table);
            String selected = fields.stream().map(this::column).collect(Collectors.joining(", "));
            checkTypes("SELECT " + selected + " FROM read_parquet(" + table + ") AS r");
            String text = column(Field.TEXT);
            results = statement.executeQuery("SELECT strlen(" + text + "), "
                    + fields.stream().map(this::limited).collect(Collectors.joining(", "))
                    + " FROM read_parquet(" + table + ") AS r");
        } catch (SQLException e) {
            close(opened);
            if (String.valueOf(e.getMessage()).startsWith("No suitable driver")) {
                throw OptionalLibrary.DUCKDB.missing(e);
            }
            throw unreadable(e);
        } catch (IOException e) {
            close(opened);
            throw e;
        }
    }

    private static void close(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            return; // the reason for closing matters more
        }
    }

    private long count(String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    /** Rejects a column that cannot hold text: numbers, lists, bytes. */
    private void checkTypes(String sql) throws SQLException, UnreadableFileException {
        try (ResultSet columns = statement.executeQuery("DESCRIBE " + sql)) {
            for (Field field : fields) {
                columns.next();
                String type = columns.getString("column_type");
                boolean nested = type.endsWith("[]") || type.startsWith("STRUCT") || type.startsWith("MAP");
                if (nested || (field == Field.TEXT && !type.equals("VARCHAR"))) {
                    throw new UnreadableFileException(
                            RecordError.WRONG_TYPE,
                            "the column \"" + mapping.path(field) + "\" is " + type + ", not text");
                }
            }
        }
    }

    private Set<String> columns(String table) throws SQLException {
        Set<String> names = new HashSet<>();
        try (ResultSet described = statement.executeQuery("DESCRIBE SELECT * FROM read_parquet(" + table + ")")) {
            while (described.next()) {
                names.add(described.getString("column_name"));
            }
        }
        return names;
    }

    /** The column of a field: the one with the longest part of the path as its name, and what it steps into. */
    private String column(Field field) {
        String path = mapping.path(field);
        int end = path.length();
        while (end > 0 && !columns.contains(path.substring(0, end))) {
            end = path.lastIndexOf('.', end - 1);
        }
        String name = end > 0 ? path.substring(0, end) : "";
        String rest = end > 0 ? path.substring(Math.min(path.length(), end + 1)) : path;
        return "r."
                + Stream.concat(Stream.of(name), Stream.of(rest.split("\\.", -1)))
                        .filter(part -> !part.isEmpty())
                        .map(part -> quoted(part, '"'))
                        .collect(Collectors.joining("."));
    }

    private String limited(Field field) {
        String column = column(field);
        return field == Field.TEXT
                ? "CASE WHEN strlen(" + column + ") <= " + maxBytes + " THEN " + column + " END"
                : "CAST(" + column + " AS VARCHAR)";
    }

    private static String quoted(String name, char quote) {
        return quote + name.replace("" + quote, "" + quote + quote) + quote;
    }

    private static UnreadableFileException unreadable(SQLException e) {
        List<String> lines =
                new ArrayList<>(String.valueOf(e.getMessage()).lines().toList());
        lines.removeIf(line ->
                line.isBlank() || line.startsWith("LINE ") || line.strip().equals("^"));
        RecordError error = lines.stream().anyMatch(line -> line.contains("Binder Error"))
                ? RecordError.MISSING_FIELD
                : RecordError.DAMAGED;
        return new UnreadableFileException(error, String.join(" ", lines));
    }

    @Override
    public @Nullable RawRecord next() throws IOException, UnusableRecordException {
        row++;
        try {
            if (!results.next()) {
                return null;
            }
            if (results.getLong(1) > maxBytes) {
                throw new UnusableRecordException(
                        RecordError.TOO_LONG,
                        "the text has more than " + maxBytes + " bytes; maxRecordBytes(...) raises the limit");
            }
            Map<Field, String> values = new EnumMap<>(Field.class);
            for (int i = 0; i < fields.size(); i++) {
                String value = results.getString(i + 2);
                if (value != null) {
                    values.put(fields.get(i), value);
                }
            }
            return mapping.rawRecord("#" + row, values);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    @Override
    public long line() {
        return row;
    }

    @Override
    public long fileBytesRead() {
        return rows == 0 ? fileBytes : (long) ((double) fileBytes * Math.min(row, rows) / rows);
    }

    @Override
    public void close() throws IOException {
        try (connection;
                statement;
                results) {
            return;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
