package org.longalign.corpus.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.corpus.source.SourceFiles.joined;
import static org.longalign.corpus.source.SourceFiles.read;
import static org.longalign.corpus.source.SourceFiles.utf8;
import static org.longalign.corpus.source.SourceFiles.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.source.SourceFiles.Result;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

/** JSON Lines, and what holds for every source that is read record by record. */
class JsonlSourceTest {
    @TempDir
    Path folder;

    @Test
    void fieldsAreMapped() throws IOException {
        Path file = write(folder.resolve("essays.jsonl"), """
                {"body": {"content": "It rained."}, "uid": 7, "head": "Weather", "lang": "en-GB", "url": "web/1", \
                "terms": "CC0-1.0", "more": [1, {"content": "no"}]}
                {"uid": "b", "head": "雨", "lang": "Chinese", "body": {"skip": {}, "content": "雨 It rained a lot."}}
                """);
        Result result = read(Sources.jsonl(file)
                .text("body.content")
                .id("uid")
                .title("head")
                .languageField("lang")
                .origin("url")
                .licenceField("terms")
                .licence("CC-BY-4.0")
                .version("3"));
        assertEquals(
                List.of(
                        new Document(
                                "essays/7",
                                "Weather\n\nIt rained.",
                                Language.ENGLISH,
                                new Provenance("essays", "essays", "3", "CC0-1.0", "essays.jsonl:1 (web/1)")),
                        new Document(
                                "essays/b",
                                "雨 It rained a lot.",
                                Language.CHINESE,
                                new Provenance("essays", "essays", "3", "CC-BY-4.0", "essays.jsonl:2"))),
                result.documents());
        assertEquals(List.of(), result.bad());
    }

    @Test
    void brokenRecordsAreCountedAndReportedByLine() throws IOException {
        Path file = write(
                folder.resolve("a.jsonl"),
                joined(
                        utf8("\uFEFF{\"text\": \"one\"}\r\n"),
                        utf8("\r\n"),
                        utf8("{\"text\": \"three\"\n"),
                        utf8("{\"body\": \"four\"}\n"),
                        utf8("{\"text\": [\"five\"]}\n"),
                        utf8("{\"text\": 6}\n"),
                        utf8("{\"text\": \" \\n \"}\n"),
                        joined(utf8("{\"text\": \"eight "), new byte[] {(byte) 0xff, (byte) 0xfe}, utf8("\"}\n")),
                        utf8("{\"text\": null}\n"),
                        utf8("[\"text\"]\n"),
                        utf8("{\"text\": \"eleven\"} {}\n"),
                        utf8("{\"text\": \"" + "x".repeat(300) + "\"}\n"),
                        utf8("{\"text\": \"thirteen\"}")));
        FieldSource source = Sources.jsonl(file).maxRecordBytes(200);
        Result result = read(source);
        assertEquals(List.of("a/a.jsonl:1", "a/a.jsonl:13"), result.ids());
        assertEquals(List.of("one", "thirteen"), result.texts());
        List<String> problems = result.problems();
        assertEquals(10, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith("a.jsonl:3: Unexpected end-of-input"), problems::toString);
        assertEquals("a.jsonl:4: there is no \"text\"", problems.get(1));
        assertEquals("a.jsonl:5: \"text\" is a list, not text", problems.get(2));
        assertEquals("a.jsonl:6: \"text\" is a number, not text", problems.get(3));
        assertEquals("a.jsonl:7: the text is empty", problems.get(4));
        assertTrue(problems.get(5).startsWith("a.jsonl:8: not valid UTF-8"), problems::toString);
        assertEquals("a.jsonl:9: there is no \"text\"", problems.get(6));
        assertEquals("a.jsonl:10: the record is no JSON object", problems.get(7));
        assertEquals("a.jsonl:11: something follows the JSON object", problems.get(8));
        assertTrue(problems.get(9).startsWith("a.jsonl:12: the record has more than 200 bytes"), problems::toString);

        ReadReport report = source.report();
        assertTrue(report.complete());
        assertEquals(2, report.documents());
        assertEquals(List.of(new ReadReport.FileCounts(file, 2, 0, 10)), report.files());
        assertEquals(
                Map.of(
                        RecordError.INVALID_JSON, 3L,
                        RecordError.MISSING_FIELD, 2L,
                        RecordError.WRONG_TYPE, 2L,
                        RecordError.EMPTY, 1L,
                        RecordError.NOT_TEXT, 1L,
                        RecordError.TOO_LONG, 1L),
                report.errors());
        assertEquals(result.bad(), report.examples());
        assertTrue(report.toString().startsWith("a: 2 documents from 1 of 1 files; 0 records passed over, 10 broken"));
    }

    @Test
    void strictReadingEndsAtTheFirstBrokenRecord() throws IOException {
        Path file = write(folder.resolve("a.jsonl"), "{\"text\": \"one\"}\nnonsense\n{\"text\": \"three\"}\n");
        FieldSource source = Sources.jsonl(file).strict();
        List<String> taken = new ArrayList<>();
        SourceCorpus.BrokenRecordException refused = assertThrows(SourceCorpus.BrokenRecordException.class, () -> {
            try (Stream<Document> documents = source.read()) {
                documents.forEach(document -> taken.add(document.text()));
            }
        });
        assertEquals(List.of("one"), taken);
        assertEquals(2, refused.record().line());
        assertTrue(String.valueOf(refused.getMessage()).contains("a.jsonl:2: "), refused::getMessage);
        assertFalse(source.report().complete());
    }

    @Test
    void theReportIsBounded() throws IOException {
        Path file = write(folder.resolve("a.jsonl"), "nonsense\n".repeat(1000));
        FieldSource source = Sources.jsonl(file);
        assertEquals(1000, read(source).bad().size());
        assertEquals(1000, source.report().broken());
        assertEquals(ReadReport.MAX_EXAMPLES, source.report().examples().size());
        assertTrue(source.report().toString().endsWith("..."));
    }

    @Test
    void otherLanguagesAndValuesArePassedOver() throws IOException {
        Path file = write(folder.resolve("a.jsonl"), """
                {"text": "one", "lang": "en", "kind": "book"}
                {"text": "deux", "lang": "fr", "kind": "book"}
                {"text": "三", "lang": "", "kind": "book"}
                {"text": "four", "lang": "en", "kind": "page"}
                {"text": "five", "lang": "en"}
                """);
        FieldSource source = Sources.jsonl(file).languageField("lang").where("kind", "book");
        Result result = read(source);
        assertEquals(List.of("one", "三"), result.texts());
        assertEquals(Language.CHINESE, result.documents().get(1).language());
        assertEquals(2, source.report().passedOver());
        assertEquals(List.of("a.jsonl:5: there is no \"kind\""), result.problems());
    }

    @Test
    void readingAgainGivesTheSameInTheOrderOfTheNames() throws IOException {
        for (String name : List.of("b/2.jsonl", "a.jsonl", "b/10.jsonl", "b/.hidden.jsonl", "b/notes.txt")) {
            write(folder.resolve("data").resolve(name), "{\"text\": \"" + name + "\"}\n{\"text\": \"again\"}\n");
        }
        FieldSource source = Sources.jsonl(folder.resolve("data"));
        Result first = read(source);
        assertEquals(
                List.of(
                        "data/a.jsonl:1",
                        "data/a.jsonl:2",
                        "data/b/10.jsonl:1",
                        "data/b/10.jsonl:2",
                        "data/b/2.jsonl:1",
                        "data/b/2.jsonl:2"),
                first.ids());
        assertEquals(first.documents(), read(source).documents());
        assertEquals(3, source.report().files().size());

        FieldSource some = Sources.jsonl(folder + "/data/**/*.jsonl", folder + "/data/b/2.jsonl")
                .named("some");
        assertEquals(
                List.of("a.jsonl", "b/10.jsonl", "b/2.jsonl"),
                some.files().stream()
                        .map(file -> folder.resolve("data")
                                .relativize(file)
                                .toString()
                                .replace('\\', '/'))
                        .toList());
        assertEquals("some", some.name());
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("empty"));
        write(folder.resolve("x/a.jsonl"), "{}");
        write(folder.resolve("y/a.jsonl"), "{}");
        String here = folder.toString();
        assertRefused("x.jsonl, " + here + "/y.jsonl", here + "/x.jsonl", here + "/y.jsonl", here + "/x");
        assertRefused("empty has no file that ends in .jsonl", here + "/empty");
        assertRefused("no file matches " + here + "/x/*.gz", here + "/x/*.gz");
        assertRefused("the same ids", here + "/x/a.jsonl", here + "/y/a.jsonl");
        assertThrows(
                IllegalArgumentException.class, () -> Sources.jsonl(here + "/x").text("meta..text"));
        assertThrows(
                IllegalArgumentException.class, () -> Sources.jsonl(here + "/x").maxRecordBytes(0));
    }

    private static void assertRefused(String message, String... paths) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Sources.jsonl(paths));
        assertTrue(String.valueOf(refused.getMessage()).contains(message), refused::getMessage);
    }

    @Test
    void aFileThatHasGoneIsNamed() throws IOException {
        Path file = write(folder.resolve("a.jsonl"), "{\"text\": \"one\"}");
        FieldSource source = Sources.jsonl(file);
        Files.delete(file);
        UncheckedIOException failed = assertThrows(UncheckedIOException.class, () -> read(source));
        assertTrue(String.valueOf(failed.getMessage()).contains("a.jsonl: it no longer exists"));
    }

    @Test
    void halvesOfSurrogatePairsAreReplaced() throws IOException {
        Path file = write(folder.resolve("a.jsonl"), "{\"text\": \"a \\ud83d b \\ud83d\\ude00 \\ude00\"}");
        assertEquals(
                List.of("a \uFFFD b \ud83d\ude00 \uFFFD"),
                read(Sources.jsonl(file)).texts());
    }

    @Test
    void textIsCleanedOnlyWhereAsked() throws IOException {
        Path file = write(folder.resolve("a.jsonl"), "{\"text\": \"a \\r\\n----------\\n\\n\\nb\"}");
        assertEquals(
                List.of("a \r\n----------\n\n\nb"), read(Sources.jsonl(file)).texts());
        assertEquals(List.of("a\n\nb"), read(Sources.jsonl(file).cleaned(true)).texts());
    }

    @Test
    void linesLongerThanTheBufferAreWholeAndTooLongOnesPassBy() throws IOException {
        String text = "0123456789".repeat(20_000);
        String line = "{\"text\": \"" + text + "\"}\n";
        Path file = write(folder.resolve("a.jsonl"), line + "{\"text\": \"" + "x".repeat(3_000_000) + "\"}\n" + line);
        Result result = read(Sources.jsonl(file).maxRecordBytes(1_000_000));
        assertEquals(List.of(text, text), result.texts());
        assertEquals(List.of("a/a.jsonl:1", "a/a.jsonl:3"), result.ids());
        assertEquals(1, result.bad().size());
        assertEquals(2, result.bad().get(0).line());
    }

    @Test
    void progressReachesTheWhole() throws IOException {
        for (String name : List.of("a.jsonl", "b.jsonl")) {
            write(folder.resolve("data").resolve(name), ("{\"text\": \"" + "x".repeat(1000) + "\"}\n").repeat(2500));
        }
        List<ReadProgress> told = new ArrayList<>();
        FieldSource source = Sources.jsonl(folder.resolve("data")).onProgress(told::add);
        assertEquals(5000, read(source).documents().size());
        assertTrue(told.size() >= 4 && told.size() <= 8, told::toString);
        for (int i = 1; i < told.size(); i++) {
            assertTrue(told.get(i).bytesRead() > told.get(i - 1).bytesRead(), told::toString);
        }
        ReadProgress last = told.get(told.size() - 1);
        assertEquals(1, last.fraction());
        assertEquals(2, last.fileNumber());
        assertEquals(last.fileBytes(), last.fileBytesRead());
    }

    @Test
    void anIteratorTakesNoMoreThanItGives() throws IOException {
        Path file =
                write(folder.resolve("a.jsonl"), "{\"text\": \"one\"}\n{\"text\": \"two\"}\n{\"text\": \"three\"}\n");
        FieldSource source = Sources.jsonl(file);
        try (Stream<Document> documents = source.read()) {
            Iterator<Document> iterator = documents.iterator();
            assertEquals("one", iterator.next().text());
            assertTrue(source.report().documents() <= 2, source::toString);
        }
    }

    @Test
    void anInterruptEndsTheReading() throws IOException {
        Path file = write(folder.resolve("a.jsonl"), "{\"text\": \"one\"}\n");
        Thread.currentThread().interrupt();
        try {
            assertThrows(CancellationException.class, () -> read(Sources.jsonl(file)));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }
}
