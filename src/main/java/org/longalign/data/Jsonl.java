package org.longalign.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.Folders;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.LineLimit;
import org.longalign.internal.RegularFiles;
import org.longalign.internal.Utf8;

/**
 * JSON Lines: one JSON value a line, UTF-8. A line that cannot be read is reported with its file, number and reason,
 * and the rest is read; a file is written whole or not at all. A line has 256 MiB or an eighth of the heap at most, or as
 * many bytes as the system property {@code longalign.maxLineBytes} says; a longer one is neither read nor written.
 */
public final class Jsonl {
    /**
     * The mapper behind every file of this project: unknown fields are ignored, so that newer files can be read. Python's
     * NaN and Infinity are numbers, and strings, names and numbers may have any length, as those that this project writes
     * may.
     */
    public static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Reads a line; a second value on it is an error, since it would be lost. */
    static final ObjectReader WHOLE = JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Jsonl() {}

    /**
     * A text as one JSON value.
     *
     * @throws JsonProcessingException if it is none, or something follows it
     */
    public static JsonNode parse(String json) throws JsonProcessingException {
        return WHOLE.readTree(json);
    }

    /**
     * A line that could not be read.
     *
     * @param file the file
     * @param line its number, from 1
     * @param reason what was wrong with it
     */
    public record BadLine(Path file, int line, String reason) {
        @Override
        public String toString() {
            return file + ":" + line + ": " + reason;
        }
    }

    /**
     * The contents of a file.
     *
     * @param records the values that could be read, in order
     * @param badLines the lines that could not, in order
     */
    public record Contents<T>(List<T> records, List<BadLine> badLines) {
        /**
         * The records, where every line must be good.
         *
         * @throws IllegalArgumentException naming the first bad line and how many there are
         */
        public List<T> orThrow() {
            if (!badLines.isEmpty()) {
                throw new IllegalArgumentException(
                        badLines.get(0) + (badLines.size() > 1 ? " (and " + (badLines.size() - 1) + " more)" : ""));
            }
            return records;
        }
    }

    /**
     * Reads a file; blank lines are passed over.
     *
     * @throws UncheckedIOException if the file itself cannot be read
     */
    public static <T> Contents<T> read(Path file, Class<T> type) {
        return read(file, (line, number) -> WHOLE.forType(type).readValue(line), type.getSimpleName());
    }

    /**
     * A value with its place in a file.
     *
     * @param line the number of its line, from 1
     * @param value the value
     */
    public record Numbered<T>(int line, T value) {}

    /**
     * Reads a file as {@link #read(Path, Class)} does, with the line of every value.
     *
     * @throws UncheckedIOException if the file itself cannot be read
     */
    public static <T> Contents<Numbered<T>> readNumbered(Path file, Class<T> type) {
        return read(
                file,
                (line, number) -> {
                    T value = WHOLE.forType(type).readValue(line);
                    return value == null ? null : new Numbered<>(number, value);
                },
                type.getSimpleName());
    }

    /**
     * Reads a file whose lines are made values of by a function; blank lines are passed over.
     *
     * @param making takes a line's JSON; a line of which it throws an {@link IllegalArgumentException} is a bad one, with
     *     its message as the reason
     * @throws UncheckedIOException if the file itself cannot be read
     */
    public static <T> Contents<T> read(Path file, Function<JsonNode, T> making) {
        return read(file, (line, number) -> making.apply(WHOLE.readTree(line)), "a value");
    }

    /**
     * Reads what a file unpacks to, as {@link #read(Path, Function)} does.
     *
     * @param file names the file in bad lines
     * @param in what is read, to its end
     * @param making takes a line's JSON and its number, from 1
     * @throws IOException if it cannot be unpacked
     */
    public static <T> Contents<T> read(Path file, InputStream in, BiFunction<JsonNode, Integer, T> making)
            throws IOException {
        return read(file, in, (line, number) -> making.apply(WHOLE.readTree(line), number), "a value");
    }

    @FunctionalInterface
    private interface LineParser<T> {
        @Nullable
        T parse(String line, int number) throws JsonProcessingException;
    }

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static <T> Contents<T> read(Path file, LineParser<T> parser, String expected) {
        try (InputStream in = Files.newInputStream(RegularFiles.existing(file))) {
            return read(file, in, parser, expected);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static <T> Contents<T> read(Path file, InputStream in, LineParser<T> parser, String expected)
            throws IOException {
        List<T> records = new ArrayList<>();
        List<BadLine> badLines = new ArrayList<>();
        // Split on bytes and decode line by line: one line of broken UTF-8 must not end the whole file.
        int limit = LineLimit.bytes();
        LineSplitter lines = new LineSplitter(in, limit);
        for (byte[] bytes = lines.next(); bytes != null; bytes = lines.next()) {
            if (lines.tooLong()) {
                badLines.add(new BadLine(file, lines.number(), LineLimit.reason(limit)));
                continue;
            }
            try {
                String line = decode(bytes);
                if (lines.number() == 1 && line.startsWith(BYTE_ORDER_MARK)) {
                    line = line.substring(1);
                }
                if (!line.isBlank()) {
                    records.add(parse(line, lines.number(), parser, expected));
                }
            } catch (CharacterCodingException e) {
                badLines.add(new BadLine(file, lines.number(), "not valid UTF-8"));
            } catch (JsonProcessingException | IllegalArgumentException e) {
                badLines.add(new BadLine(file, lines.number(), reason(e)));
            }
        }
        return new Contents<>(List.copyOf(records), List.copyOf(badLines));
    }

    /**
     * Writes values, one a line, to a temporary file in the same folder and then moves it into place. Halves of surrogate
     * pairs, which UTF-8 cannot write, become U+FFFD.
     *
     * @return the number of lines in which halves of surrogate pairs were replaced
     * @throws IllegalArgumentException naming the line if one is longer than can be read back
     * @throws UncheckedIOException if the file cannot be written; what stood there before stays
     */
    public static long write(Path file, Iterable<?> values) {
        return write(file, values.iterator());
    }

    /** As {@link #write(Path, Iterable)}, one value after another; the caller closes the stream. */
    public static long write(Path file, Stream<?> values) {
        return write(file, values.iterator());
    }

    private static long write(Path file, Iterator<?> values) {
        long replaced = 0;
        long number = 0;
        int shortest = LineLimit.bytes() / Utf8.MOST_BYTES;
        Path folder = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder);
            // Not a temporary file of the system's: only its owner may read such a one.
            Path partial = Folders.partial(file.toAbsolutePath());
            try {
                try (BufferedWriter out =
                        Files.newBufferedWriter(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    while (values.hasNext()) {
                        String line = JSON.writeValueAsString(values.next());
                        String written = Utf8.wellFormed(line);
                        number++;
                        if (written.length() > shortest) {
                            LineLimit.check(Utf8.bytes(written), "line " + number + " of " + file);
                        }
                        replaced += written.equals(line) ? 0 : 1;
                        out.write(written);
                        out.write('\n');
                    }
                }
                move(partial, file);
                return replaced;
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static <T> T parse(String line, int number, LineParser<T> parser, String expected)
            throws JsonProcessingException {
        T value = parser.parse(line, number);
        if (value == null) {
            throw new IllegalArgumentException("null where " + expected + " was expected");
        }
        return value;
    }

    private static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(java.nio.ByteBuffer.wrap(bytes))
                .toString();
    }

    private static String reason(Exception e) {
        if (e instanceof JsonProcessingException json) {
            Throwable cause = json.getCause();
            if (cause instanceof IllegalArgumentException) {
                return String.valueOf(cause.getMessage());
            }
            String where = json.getLocation() == null
                    ? ""
                    : String.format(
                            Locale.ROOT, " (column %d)", json.getLocation().getColumnNr());
            return JsonProblem.of(json) + where;
        }
        return String.valueOf(e.getMessage());
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
