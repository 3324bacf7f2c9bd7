package org.longalign.corpus.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.corpus.source.SourceFiles.read;
import static org.longalign.corpus.source.SourceFiles.utf8;
import static org.longalign.corpus.source.SourceFiles.write;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.cost.Prices;
import org.longalign.corpus.contamination.EvaluationSet;
import org.longalign.corpus.source.SourceFiles.Result;
import org.longalign.data.Document;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;
import org.longalign.evaluation.choice.ChoiceTask;
import org.longalign.instruct.dataset.ConversationLayout;
import org.longalign.instruct.dataset.DatasetManifest;
import org.longalign.instruct.dataset.DatasetWriter;
import org.longalign.tokenize.ByteTokenizer;

/** Files as Python, editors and packers of other projects write them, in every reader. */
class FilesOfOtherToolsTest {
    private static final String MARK = "\ufeff";

    @TempDir
    Path folder;

    private static List<String> texts(Result result) {
        return result.documents().stream().map(Document::text).toList();
    }

    @Test
    void halfSurrogatePairsAreReplacedAndCounted() throws IOException {
        Path file = write(
                folder.resolve("half.jsonl"),
                "{\"text\": \"a\\ud83d b\", \"id\": \"x\\udc00\"}\n{\"text\": \"\\ud83d\\ude00\", \"id\": \"y\"}\n");
        FieldSource source = Sources.jsonl(file).id("id");
        Result result = read(source);
        assertEquals(List.of("a\ufffd b", "\ud83d\ude00"), texts(result));
        assertEquals("half/x\ufffd", result.documents().get(0).id());
        assertEquals(1, source.report().replaced());
        assertTrue(source.report().toString().contains("half surrogate pairs replaced by U+FFFD in 1 documents"));

        Path written = folder.resolve("written.jsonl");
        assertEquals(1, Jsonl.write(written, List.of(Map.of("text", "a\ud83d"), Map.of("text", "b"))));
        assertEquals("{\"text\":\"a\ufffd\"}\n{\"text\":\"b\"}\n", Files.readString(written));

        Instruction row =
                new Instruction("r", List.of(Message.user("q\udc00"), Message.assistant("a")), null, Map.of());
        DatasetManifest manifest = DatasetWriter.named("n", new ByteTokenizer())
                .parquet(false)
                .write(folder.resolve("dataset"), List.of(row));
        assertTrue(
                manifest.description().endsWith("Halves of surrogate pairs were replaced by U+FFFD in 1 of the rows."));
    }

    @Test
    void pythonsNumbersAreNumbers() throws IOException {
        String object = "{\"score\": NaN, \"loss\": -Infinity, \"text\": \"one\", \"best\": Infinity}";
        assertEquals(List.of("one"), texts(read(Sources.jsonl(write(folder.resolve("a.jsonl"), object)))));
        assertEquals(
                List.of("one", "one"),
                texts(read(Sources.jsonArray(write(folder.resolve("b.json"), "[" + object + ",\n" + object + "]")))));
        assertEquals(
                1,
                EvaluationSet.read(write(folder.resolve("c.json"), "[" + object + "]"), "text")
                        .items()
                        .size());
        assertEquals(
                Double.NaN,
                Jsonl.read(folder.resolve("a.jsonl"), node -> node.get("score").asDouble())
                        .orThrow()
                        .get(0));
    }

    @Test
    void everyListOfAFileIsRead() throws IOException {
        String lists = "[{\"text\": \"one\"}]\n[{\"text\": \"two\"}, {\"text\": \"three\"}]\n";
        Path file = write(folder.resolve("a.json"), lists);
        assertEquals(List.of("one", "two", "three"), texts(read(Sources.jsonArray(file))));
        assertEquals(3, EvaluationSet.read(file, "text").items().size());
        Result cut = read(Sources.jsonArray(write(folder.resolve("b.json"), lists.substring(0, lists.length() - 2))));
        assertEquals(3, cut.documents().size());
        assertTrue(cut.bad().get(0).toString().contains("ends inside the JSON array"), cut.bad()::toString);

        String turn =
                "{\"conversations\": [{\"from\": \"human\", \"value\": \"q\"}, {\"from\": \"gpt\", \"value\": \"a\"}]}";
        Path share = write(folder.resolve("share.json"), "[" + turn + "]\n[" + turn + "," + turn + "]");
        assertEquals(
                3,
                ConversationLayout.SHAREGPT
                        .read(share, "CC0-1.0")
                        .instructions()
                        .size());

        String question =
                "{\"id\": \"%s\", \"question\": \"q\", \"choices\": {\"text\": [\"a\", \"b\"], \"label\": [\"A\","
                        + " \"B\"]}, \"answerKey\": \"A\"}";
        Path choices = write(
                folder.resolve("arc.json"), "[" + question.formatted("1") + "]\n[" + question.formatted("2") + "]");
        assertEquals(2, ChoiceTask.arc(choices).questions().size());
        Path twoOnALine = write(folder.resolve("two.jsonl"), "{\"a\": 1}{\"a\": 2}\n");
        assertEquals(1, Jsonl.read(twoOnALine, Map.class).badLines().size(), "a value is not lost silently");
    }

    @Test
    void byteOrderMarksAreNoContent() throws IOException {
        assertEquals(
                List.of("one"),
                texts(read(Sources.jsonl(write(folder.resolve("a.jsonl"), MARK + "{\"text\": \"one\"}")))));
        assertEquals(
                List.of("one"),
                texts(read(Sources.jsonArray(write(folder.resolve("a.json"), MARK + "[{\"text\": \"one\"}]")))));
        assertEquals(List.of("one"), texts(read(Sources.text(write(folder.resolve("a.txt"), MARK + "one\n")))));
        assertEquals(
                1,
                EvaluationSet.read(write(folder.resolve("e.json"), MARK + "{\"text\": \"one\"}"), "text")
                        .items()
                        .size());
        String csv = MARK + "Which?,a,b,c,d,B\n";
        assertEquals(
                1,
                ChoiceTask.mmlu(write(folder.resolve("x_test.csv"), csv))
                        .questions()
                        .size());
        assertTrue(ChoiceTask.mmlu(folder.resolve("x_test.csv"))
                .questions()
                .get(0)
                .prompt()
                .startsWith("Which?"));
        Prices prices = Prices.read(write(
                folder.resolve("p.json"), MARK + "{\"currency\": \"USD\", \"date\": \"2026-01-01\", \"models\": {}}"));
        assertTrue(!prices.toString().isEmpty());
    }

    @Test
    void aTextAsLongAsWeWriteIsReadBack() {
        String text = "x".repeat(20_100_000);
        Path file = folder.resolve("long.jsonl");
        Jsonl.write(file, List.of(Map.of("text", text)));
        assertEquals(
                text.length(),
                String.valueOf(Jsonl.read(file, Map.class).orThrow().get(0).get("text"))
                        .length());
        assertEquals(text.length(), texts(read(Sources.jsonl(file))).get(0).length());
    }

    @Test
    void aDotMayBelongToAName() throws IOException, SQLException {
        String lines =
                "{\"meta.text\": \"one\", \"a\": {\"b.c\": \"x\"}}\n{\"meta\": {\"text\": \"two\"}, \"a.b\": {\"c\": \"y\"}}\n";
        Result result = read(Sources.jsonl(write(folder.resolve("a.jsonl"), lines))
                .text("meta.text")
                .id("a.b.c"));
        assertEquals(List.of("one", "two"), texts(result));
        assertEquals("a/y", result.documents().get(1).id());

        Path parquet = folder.resolve("a.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT 'one' AS \"meta.text\", {'b': 'x'} AS \"a.c\") TO '" + parquet
                    + "' (FORMAT parquet)");
        }
        Result rows = read(Sources.parquet(parquet).text("meta.text").id("a.c.b"));
        assertEquals(List.of("one"), texts(rows), rows.bad()::toString);
        assertEquals("a/x", rows.documents().get(0).id());
    }

    @Test
    void zstdWithALongWindowIsUnpacked() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(packed)) {
            out.setLong(30);
            out.write(utf8("{\"text\": \"one\"}\n"));
        }
        assertEquals(
                List.of("one"), texts(read(Sources.jsonl(write(folder.resolve("a.jsonl.zst"), packed.toByteArray())))));
    }

    @Test
    void bytesThatAreNoTextAreNamedByFileAndLine() throws IOException {
        byte[] bad = SourceFiles.joined(utf8("{}\n[1,\n\""), new byte[] {(byte) 0xe9}, utf8("\"]"));
        Path file = write(folder.resolve("bad.json"), bad);
        for (var reading : List.<org.junit.jupiter.api.function.Executable>of(
                () -> ChoiceTask.mmlu(file), () -> Prices.read(file), () -> ChoiceTask.arc(file))) {
            String message =
                    String.valueOf(assertThrows(RuntimeException.class, reading).getMessage());
            assertTrue(message.contains(file.toString()) && message.contains("line 3"), message);
        }
        assertEquals(3, Jsonl.read(file, Object.class).badLines().get(1).line());
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> EvaluationSet.read(file, "text"))
                        .getMessage());
        assertTrue(message.contains("bad.json"), message);
        assertThrows(UncheckedIOException.class, () -> Prices.read(folder.resolve("none.json")));
    }
}
