package org.longalign.corpus.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.DuckFiles;

/**
 * Reads the rows of a Parquet file through DuckDB in memory. DuckDB delivers up to 2,048 rows at a time. The lengths of
 * all rows are measured first; rows that would need too much of the heap together are asked for in smaller ranges. A row
 * group of the file is outside of the heap.
 */
final class ParquetRecords implements RecordReader {
    /** Columns that DuckDB adds to a file that has none of their name. */
    private static final Set<String> VIRTUAL = Set.of("filename", "file_row_number", "file_index");

    private final FieldMapping mapping;
    private final List<Field> fields;
    private final int maxBytes;
    private final boolean heapLimits;
    private final long fileBytes;
    /** The local copy of a remote file. */
    private final @Nullable Path copy;

    private final long rows;
    private final Connection connection;
    private final Statement statement;
    private final Set<String> columns;
    private final String selected;
    private final ParquetRanges ranges;
    private ResultSet results;
    private long row;

    /**
     * @throws UnreadableFileException if the file is not Parquet, lacks a column, or needs more memory than there is
     */
    ParquetRecords(InputFile input, FieldMapping mapping, int maxRecordBytes) throws IOException {
        this.mapping = mapping;
        this.fields = List.copyOf(mapping.paths().keySet());
        // A text is in the heap as bytes and as a string, which may take twice as much.
        long heapBytes = Runtime.getRuntime().maxMemory() / 8;
        this.heapLimits = heapBytes < maxRecordBytes;
        this.maxBytes = (int) Math.min(heapBytes, maxRecordBytes);
        this.fileBytes = input.size();
        this.copy = input.remote() == null ? null : copyOf(input);
        Path file = copy == null ? input.path() : copy;
        Connection opened = null;
        try {
            opened = DuckFiles.open(true);
            connection = opened;
            statement = connection.createStatement();
            rows = count("SELECT num_rows FROM parquet_file_metadata(" + DuckFiles.source(file) + ")");
            String table = DuckFiles.parquet(file);
            columns = columns(table);
            checkVirtual();
            checkTypes("SELECT " + fields.stream().map(this::column).collect(Collectors.joining(", ")) + " FROM "
                    + table + " AS r");
            selected = "SELECT " + bytes(Field.TEXT) + ", " + otherBytes() + ", "
                    + fields.stream().map(this::limited).collect(Collectors.joining(", ")) + " FROM " + table
                    + " AS r";
            String taken = fields.stream().map(this::bytesTaken).collect(Collectors.joining(" + "));
            ranges = new ParquetRanges(
                    "SELECT " + taken + " AS bytes, r.file_row_number AS number FROM " + table + " AS r",
                    columns.stream().anyMatch("file_row_number"::equalsIgnoreCase),
                    heapBytes);
            ranges.measure(statement);
            results = statement.executeQuery(selected + ranges.next());
        } catch (SQLException e) {
            close(opened, copy);
            throw unreadable(e);
        } catch (IOException | RuntimeException e) {
            close(opened, copy);
            throw e;
        }
    }

    /** A local copy of a remote file, which DuckDB cannot read. */
    private static Path copyOf(InputFile input) throws IOException {
        Path copy = Files.createTempFile("longalign-", ".parquet");
        try (InputStream in = input.open()) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return copy;
        } catch (IOException | RuntimeException e) {
            Files.delete(copy);
            throw e;
        }
    }

    private static void close(@Nullable Connection connection, @Nullable Path copy) {
        try {
            if (connection != null) {
                connection.close();
            }
            if (copy != null) {
                Files.deleteIfExists(copy);
            }
        } catch (SQLException | IOException e) {
            return; // the reason for closing matters more
        }
    }

    private long count(String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    /** Rejects a column that DuckDB would make up. */
    private void checkVirtual() throws UnreadableFileException {
        for (Field field : fields) {
            String name = mapping.path(field).split("\\.", 2)[0];
            if (VIRTUAL.contains(name.toLowerCase(Locale.ROOT))
                    && columns.stream().noneMatch(column -> column.equalsIgnoreCase(name))) {
                throw new UnreadableFileException(
                        RecordError.MISSING_FIELD,
                        "there is no column \"" + name + "\"; the file has " + String.join(", ", columns));
            }
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
        try (ResultSet described = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
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

    private String value(Field field) {
        return field == Field.TEXT ? column(field) : "CAST(" + column(field) + " AS VARCHAR)";
    }

    private String bytes(Field field) {
        return "strlen(" + value(field) + ")";
    }

    /** The bytes of the longest field but the text. */
    private String otherBytes() {
        return fields.stream()
                .filter(field -> field != Field.TEXT)
                .map(field -> ", coalesce(" + bytes(field) + ", 0)")
                .collect(Collectors.joining("", "greatest(0", ")"));
    }

    private String limited(Field field) {
        return "CASE WHEN " + bytes(field) + " <= " + maxBytes + " THEN " + value(field) + " END";
    }

    private String bytesTaken(Field field) {
        return "CASE WHEN " + bytes(field) + " <= " + maxBytes + " THEN " + bytes(field) + " ELSE 0 END";
    }

    private static String quoted(String name, char quote) {
        return quote + name.replace("" + quote, "" + quote + quote) + quote;
    }

    private static UnreadableFileException unreadable(SQLException e) {
        if (DuckFiles.isOutOfMemory(e)) {
            return new UnreadableFileException(RecordError.TOO_LONG, DuckFiles.tooLarge());
        }
        List<String> lines =
                new ArrayList<>(String.valueOf(e.getMessage()).lines().toList());
        lines.removeIf(line -> line.isBlank()
                || line.startsWith("LINE ")
                || line.strip().equals("^")
                || line.endsWith("closed pending query result"));
        RecordError error = lines.stream().anyMatch(line -> line.contains("Binder Error"))
                ? RecordError.MISSING_FIELD
                : RecordError.DAMAGED;
        return new UnreadableFileException(error, String.join(" ", lines));
    }

    @Override
    public @Nullable RawRecord next() throws IOException, UnusableRecordException {
        row++;
        try {
            while (!results.next()) {
                String range = ranges.next();
                if (range == null) {
                    return null;
                }
                results.close();
                results = statement.executeQuery(selected + range);
            }
            checkLength("the text", results.getLong(1));
            checkLength("a field", results.getLong(2));
            Map<Field, String> values = new EnumMap<>(Field.class);
            for (int i = 0; i < fields.size(); i++) {
                String value = results.getString(i + 3);
                if (value != null) {
                    values.put(fields.get(i), value);
                }
            }
            return mapping.rawRecord("#" + row, values);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private void checkLength(String what, long bytes) throws UnusableRecordException {
        if (bytes > maxBytes) {
            throw new UnusableRecordException(
                    RecordError.TOO_LONG,
                    what + " has more than " + maxBytes + " bytes"
                            + (heapLimits
                                    ? ", an eighth of the heap; give the JVM more memory with -Xmx"
                                    : "; maxRecordBytes(...) raises the limit"));
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
        ResultSet last = results;
        try (connection;
                statement;
                last) {
            return;
        } catch (SQLException e) {
            throw new IOException(e);
        } finally {
            if (copy != null) {
                Files.deleteIfExists(copy);
            }
        }
    }
}
