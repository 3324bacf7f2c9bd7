package org.longalign.corpus.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.corpus.source.SourceFiles.read;
import static org.longalign.corpus.source.SourceFiles.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.source.SourceFiles.Result;
import org.longalign.data.Language;

/** Parquet files, row by row. */
class ParquetSourceTest {
    @TempDir
    Path folder;

    private Path parquet(String name, String select) throws SQLException {
        Path file = folder.resolve(name);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + select + ") TO '" + file.toString().replace("'", "''")
                    + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
        }
        return file;
    }

    @Test
    void columnsAndFieldsOfStructsAreMapped() throws SQLException {
        Path file = parquet(
                "it's.parquet",
                "SELECT * FROM (VALUES"
                        + " ('one', 11, {'lang': 'en', 'kind': 'book'}),"
                        + " (NULL, 12, {'lang': 'en', 'kind': 'book'}),"
                        + " ('三', 13, {'lang': 'zh', 'kind': 'book'}),"
                        + " ('" + "x".repeat(60) + "', 14, {'lang': 'zh', 'kind': 'book'}),"
                        + " ('five', 15, {'lang': 'zh', 'kind': 'page'})) AS t(content, uid, meta)");
        FieldSource source = Sources.parquet(file)
                .text("content")
                .id("uid")
                .languageField("meta.lang")
                .where("meta.kind", "book")
                .maxRecordBytes(50)
                .named("set");
        Result result = read(source);
        assertEquals(List.of("set/11", "set/13"), result.ids());
        assertEquals(Language.CHINESE, result.documents().get(1).language());
        assertEquals("it's.parquet#3", result.documents().get(1).provenance().path());
        assertEquals(1, source.report().passedOver());
        assertEquals(
                "it's.parquet:2: there is no \"content\"", result.problems().get(0));
        assertTrue(result.problems().get(1).startsWith("it's.parquet:4: the text has more than 50 bytes"));
    }

    @Test
    void rowsKeepTheirOrderOverRowGroups() throws SQLException {
        Path file = parquet("many.parquet", "SELECT 'row ' || i AS text FROM range(20000) AS t(i)");
        List<ReadProgress> told = new ArrayList<>();
        FieldSource source = Sources.parquet(file).onProgress(told::add);
        List<String> expected =
                IntStream.range(0, 20_000).mapToObj(i -> "row " + i).toList();
        assertEquals(expected, read(source).texts());
        assertEquals(expected, read(source).texts());
        assertEquals(1, told.get(told.size() - 1).fraction());
    }

    @Test
    void filesThatCannotBeUsedAreReportedAndTheOthersRead() throws SQLException, IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Path whole = parquet("data/1.parquet", "SELECT 'text ' || i AS text FROM range(5000) AS t(i)");
        byte[] bytes = Files.readAllBytes(whole);
        write(data.resolve("2.parquet"), Arrays.copyOf(bytes, bytes.length - 10));
        parquet("data/3.parquet", "SELECT 1 AS text");
        parquet("data/4.parquet", "SELECT 'x' AS body");
        parquet("data/5.parquet", "SELECT 'last' AS text");
        FieldSource source = Sources.parquet(data);
        Result result = read(source);
        assertEquals(5001, result.documents().size());
        assertEquals("last", result.texts().get(5000));
        assertEquals(3, result.bad().size(), result.bad()::toString);
        assertTrue(result.problems().get(0).startsWith("2.parquet:1: "), result.problems()::toString);
        assertEquals(
                "3.parquet:1: the column \"text\" is INTEGER, not text",
                result.problems().get(1));
        assertTrue(result.problems().get(2).startsWith("4.parquet:1: "), result.problems()::toString);
        assertTrue(result.problems().get(2).contains("body"), "the message names the columns there are");
    }
}
