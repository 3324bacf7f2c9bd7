package org.longalign.instruct.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;
import org.longalign.data.Provenance;
import org.longalign.instruct.dataset.DatasetManifest.Count;
import org.longalign.tokenize.ByteTokenizer;

class DatasetWriterTest {
    @TempDir
    private Path home;

    private Path folder;

    @BeforeEach
    void name() {
        folder = home.resolve("it's a dataset");
    }

    static List<Instruction> rows() {
        List<Instruction> rows = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Map<String, String> details = new LinkedHashMap<>();
            details.put("language", i == 3 ? "zh" : "en");
            details.put("taskType", i % 2 == 0 ? "summary" : "general");
            details.put("model", "m");
            details.put("promptVersion", "summary.en@1a2b3c4d");
            details.put("seed", "7");
            details.put("question", "2 of 5");
            rows.add(new Instruction(
                    "doc/" + i,
                    List.of(
                            Message.user("A \"text\"\n\u2028 with 中文 😀 \u0000 and " + "more ".repeat(i) + "\n\nWho?"),
                            Message.assistant("He.")),
                    new Provenance("sotu", "pack", "1.0", i == 4 ? "MIT" : "CC0-1.0", i + ".txt"),
                    details));
        }
        rows.add(new Instruction("chat", List.of(Message.user("Hi"), Message.assistant("Hello")), null, Map.of()));
        return rows;
    }

    private DatasetManifest write() {
        return DatasetWriter.named("A \"name\": of sorts", new ByteTokenizer())
                .shardBytes(600)
                .write(folder, rows());
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        DatasetManifest manifest = write();
        DatasetFolder dataset = DatasetFolder.open(folder);
        assertEquals(manifest, dataset.manifest());
        assertEquals(rows(), dataset.instructions());
        assertEquals(List.of(), dataset.problems());
        assertEquals(6, manifest.rows());
        assertEquals(Map.of("CC0-1.0", 4L, "MIT", 1L, "(none)", 1L), rowsBy(manifest, "licence"));
        assertEquals(Map.of("en", 4L, "zh", 1L, "(none)", 1L), rowsBy(manifest, "language"));
        assertEquals(
                manifest.tokens(),
                manifest.by("source").values().stream().mapToLong(Count::tokens).sum());
        assertEquals(7, manifest.lengths().shortest());
    }

    private static Map<String, Long> rowsBy(DatasetManifest manifest, String column) {
        Map<String, Long> rows = new LinkedHashMap<>();
        manifest.by(column).forEach((value, count) -> rows.put(value, count.rows()));
        return rows;
    }

    @Test
    void everyRowHasEveryColumnWithMessagesFirst() throws IOException {
        write();
        List<String> names = new ArrayList<>();
        for (Path file : files("jsonl")) {
            for (String line : Files.readAllLines(file)) {
                JsonNode row = Jsonl.JSON.readTree(line);
                List<String> columns = new ArrayList<>();
                row.fieldNames().forEachRemaining(columns::add);
                assertEquals("messages", columns.get(0));
                assertEquals(List.copyOf(DatasetRow.COLUMNS.keySet()), columns.subList(1, columns.size()));
                names.add(row.path("id").asText());
                assertEquals("user", row.path("messages").path(0).path("role").asText());
            }
        }
        assertEquals(rows().stream().map(Instruction::id).toList(), names);
        assertTrue(files("jsonl").size() > 1, "more than one file");
        assertTrue(files("jsonl")
                .get(0)
                .endsWith("train-00000-of-0000" + files("jsonl").size() + ".jsonl"));
    }

    @Test
    void parquetHoldsTheSameRowsInTheSameOrder() throws Exception {
        write();
        assertEquals(files("jsonl").size(), files("parquet").size());
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < files("jsonl").size(); i++) {
                List<String> lines = new ArrayList<>();
                try (ResultSet results = statement.executeQuery("SELECT to_json(r) FROM read_parquet('"
                        + files("parquet").get(i).toString().replace("'", "''") + "') AS r")) {
                    while (results.next()) {
                        lines.add(results.getString(1));
                    }
                }
                List<JsonNode> expected = new ArrayList<>();
                for (String line : Files.readAllLines(files("jsonl").get(i))) {
                    expected.add(Jsonl.JSON.readTree(line));
                }
                List<JsonNode> actual = new ArrayList<>();
                for (String line : lines) {
                    actual.add(Jsonl.JSON.readTree(line));
                }
                assertEquals(expected, actual);
            }
        }
    }

    private List<Path> files(String kind) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(kind))) {
            return files.filter(file -> !file.endsWith("README.md")).sorted().toList();
        }
    }

    @Test
    void theCardHasWhatTheHubReads() throws IOException {
        write();
        String card = Files.readString(folder.resolve("README.md"));
        assertTrue(card.startsWith(
                "---\npretty_name: \"A \\\"name\\\": of sorts\"\nlanguage:\n- en\n- zh\nlicense: other\n"));
        String data = "configs:\n- config_name: default\n  data_files:\n  - split: train\n    path: ";
        assertTrue(card.contains(data + "parquet/train-*\n"));
        assertTrue(Files.readString(folder.resolve("jsonl/README.md")).startsWith("---\n" + data + "train-*\n"));
        assertTrue(card.contains("- n<1K\n"));
        assertTrue(card.contains("| CC0-1.0 | 4 |"));
        Path one = home.resolve("one");
        DatasetWriter.named("One", new ByteTokenizer()).write(one, rows().subList(0, 2));
        assertTrue(Files.readString(one.resolve("README.md")).contains("\nlicense: cc0-1.0\n"));
    }

    @Test
    void equalRowsMakeEqualFiles() throws IOException {
        DatasetManifest manifest = write();
        Path other = home.resolve("other");
        DatasetManifest again = DatasetWriter.named("A \"name\": of sorts", new ByteTokenizer())
                .shardBytes(600)
                .write(other, rows());
        assertEquals(manifest, again);
        assertEquals(
                Files.readString(folder.resolve("manifest.json")), Files.readString(other.resolve("manifest.json")));
    }

    @Test
    void damageIsFound() throws IOException {
        write();
        Files.delete(files("parquet").get(0));
        Path lines = files("jsonl").get(0);
        Files.writeString(lines, Files.readString(lines).replace("CC0-1.0", "CC1-1.0"));
        List<String> problems = DatasetFolder.open(folder).problems();
        assertEquals(2, problems.size());
        assertTrue(problems.get(0).endsWith("SHA-256 differs from the manifest"), problems::toString);
        assertTrue(problems.get(1).endsWith("is missing"), problems::toString);
        Files.writeString(folder.resolve("manifest.json"), "{}");
        assertThrows(IllegalArgumentException.class, () -> DatasetFolder.open(folder));
        assertThrows(UncheckedIOException.class, () -> DatasetFolder.open(home.resolve("nowhere")));
    }

    @Test
    void nothingIsLeftOfADatasetThatCouldNotBeWritten() throws IOException {
        List<Instruction> twice = List.of(rows().get(0), rows().get(0));
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> DatasetWriter.named("x", new ByteTokenizer()).write(folder, twice));
        assertEquals("two instructions have the id doc/0", refused.getMessage());
        try (Stream<Path> left = Files.list(home)) {
            assertEquals(List.of(), left.toList());
        }
        write();
        assertThrows(UncheckedIOException.class, this::write);
    }

    @Test
    void withoutParquetThereIsNone() {
        DatasetManifest manifest =
                DatasetWriter.named("x", new ByteTokenizer()).parquet(false).write(folder, rows());
        assertEquals(3, manifest.files().size());
        assertFalse(Files.exists(folder.resolve("parquet")));
    }

    @Test
    void noRowsAreADatasetToo() {
        DatasetWriter.named("x", new ByteTokenizer()).write(folder, List.of());
        assertEquals(List.of(), DatasetFolder.open(folder).instructions());
        assertEquals(List.of(), DatasetFolder.open(folder).problems());
    }
}
