package org.longalign.corpus.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.corpus.source.SourceFiles.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.Trials;
import org.longalign.corpus.source.SourceFiles.Result;
import org.longalign.internal.DuckFiles;

/** Names, folders and contents of Parquet files that are made to mislead. */
@Tag(Trials.TAG)
class HostileParquetTest {
    @TempDir
    Path folder;

    private Path parquet(Path file, String select) throws SQLException, IOException {
        Files.createDirectories(file.getParent());
        Path plain = folder.resolve("plain");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (" + select + ") TO '" + plain + "' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 8192)");
        }
        return Files.move(plain, file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a[1].parquet",
                "b*.parquet",
                "c?.parquet",
                "d{x,y}.parquet",
                "it's.parquet",
                "~/home.parquet",
                "back\\slash.parquet",
                "j[.parquet",
                "k**.parquet",
                "l%41.parquet",
                "s3:/bucket/p.parquet",
                "semi;colon--.parquet",
                "line\nend.parquet",
                "[x]/*/ü🙂.parquet",
                "text=evil/more=1/x.parquet"
            })
    void theNamedFileIsReadAndNoOther(String name) throws SQLException, IOException {
        parquet(folder.resolve("in/a1.parquet"), "SELECT 'other' AS text");
        parquet(folder.resolve("in/bb.parquet"), "SELECT 'other' AS text");
        parquet(folder.resolve("in/cc.parquet"), "SELECT 'other' AS text");
        Path file = parquet(folder.resolve("in").resolve(name), "SELECT 'hello' AS text");
        assertEquals(List.of("hello"), read(Sources.parquet(file)).texts());
        Path copied = folder.resolve("out").resolve(name);
        Files.createDirectories(copied.getParent());
        try (Connection connection = DuckFiles.open(false);
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT 'hello' AS text) TO " + DuckFiles.target(copied) + " (FORMAT parquet)");
        }
        assertEquals(List.of("hello"), read(Sources.parquet(copied)).texts());
    }

    @Test
    void aNameThatCannotBeGivenIsReported() throws SQLException, IOException {
        Path file = parquet(folder.resolve("a\\[b.parquet"), "SELECT 'hello' AS text");
        Result result = read(Sources.parquet(file));
        assertEquals(List.of(), result.texts());
        assertTrue(result.problems().get(0).contains("rename the file"), result.problems()::toString);
    }

    @Test
    void foldersAndDuckDbMakeNoColumns() throws SQLException, IOException {
        Path file = parquet(folder.resolve("title=evil/body=x/f.parquet"), "SELECT 'hello' AS text, 1 AS n");
        for (String column : List.of("body", "filename", "file_row_number", "FileName", "file_index", "title")) {
            Result result = read(Sources.parquet(file).text(column));
            assertEquals(List.of(), result.texts(), column);
            assertTrue(result.problems().get(0).contains("column"), result.problems()::toString);
        }
        Path own = parquet(folder.resolve("own.parquet"), "SELECT 'mine' AS filename, 'yes' AS text");
        assertEquals(
                List.of("mine"), read(Sources.parquet(own).text("filename")).texts());
    }

    /**
     * 2,048 copies of a text are a file of 1.3 kB; together they would be twice the heap of this JVM in a full run, and twice
     * the part that is read at a time in an ordinary one.
     */
    @Test
    void hugeRowsAreReadInPartsOfTheHeap() throws SQLException, IOException {
        long heap = Runtime.getRuntime().maxMemory();
        int rows = 2_048;
        long characters = Trials.of(8) * heap / 4;
        int length = (int) Math.min(characters / rows, 1_000_000);
        Path file = parquet(
                folder.resolve("huge.parquet"),
                "SELECT 'short' AS text UNION ALL SELECT repeat('x', " + length + ") FROM range(" + (rows - 1) + ")");
        assertTrue(Files.size(file) < 100_000, "the file is " + Files.size(file));
        long[] seen = new long[2];
        Sources.parquet(file).read().forEach(document -> {
            seen[0]++;
            seen[1] += document.text().length();
        });
        assertEquals(rows, seen[0]);
        assertEquals(5L + (rows - 1L) * length, seen[1]);
    }

    @Test
    void rangesHoldEveryRowOnce() throws SQLException, UnreadableFileException {
        try (Connection connection = DuckFiles.open(false);
                Statement statement = connection.createStatement()) {
            String lengths = "SELECT (number * 7919) % 1000 AS bytes, number FROM range(5000) t(number)";
            ParquetRanges ranges = new ParquetRanges(lengths, false, 3_000);
            ranges.measure(statement);
            List<Integer> all = new ArrayList<>();
            for (String range = ranges.next(); range != null; range = ranges.next()) {
                long bytes = 0;
                try (ResultSet result = statement.executeQuery("SELECT number, bytes FROM (SELECT number, bytes, number"
                        + " AS file_row_number FROM (" + lengths + ")) AS r" + range)) {
                    while (result.next()) {
                        all.add(result.getInt(1));
                        bytes += result.getLong(2);
                    }
                }
                assertTrue(bytes <= 3_000, range + " has " + bytes);
            }
            assertEquals(IntStream.range(0, 5_000).boxed().toList(), all);
            ParquetRanges unnumbered = new ParquetRanges(lengths, true, 3_000);
            assertThrows(UnreadableFileException.class, () -> unnumbered.measure(statement));
        }
    }

    @Test
    void fieldsBesideTheTextHaveTheLimitToo() throws SQLException, IOException {
        Path file = parquet(
                folder.resolve("title.parquet"),
                "SELECT 'a' AS text, repeat('t', 200) AS id UNION ALL SELECT 'b', 'short' UNION ALL SELECT 'c', NULL");
        Result result = read(Sources.parquet(file).id("id").maxRecordBytes(100));
        assertEquals(List.of("b"), result.texts());
        assertTrue(result.problems().get(0).contains("a field has more than 100 bytes"), result.problems()::toString);
    }

    @Test
    void aLinkToAFolderIsFollowed() throws SQLException, IOException {
        parquet(folder.resolve("real/deep/a.parquet"), "SELECT 'hello' AS text");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
        Result result = read(Sources.parquet(link));
        assertEquals(List.of("hello"), result.texts());
        assertEquals("deep/a.parquet#1", result.documents().get(0).provenance().path());
    }

    @Test
    void devicesAndPipesAreRefused() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe.jsonl");
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertTrue(made.waitFor(10, TimeUnit.SECONDS) && made.exitValue() == 0);
        for (Path path : List.of(pipe, Path.of("/dev/zero"))) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Sources.jsonl(path));
            assertTrue(
                    String.valueOf(e.getMessage()).startsWith(path + " is a device, FIFO or socket"), e.getMessage());
        }
    }
}
