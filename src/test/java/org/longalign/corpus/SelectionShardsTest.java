package org.longalign.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.contamination.Decontamination;
import org.longalign.corpus.contamination.EvaluationSet;
import org.longalign.corpus.source.SourceCorpus;
import org.longalign.corpus.source.Sources;
import org.longalign.data.Document;
import org.longalign.tokenize.ByteTokenizer;
import org.longalign.tokenize.Tokenizer;

class SelectionShardsTest {
    private static final int FILES = 7;

    @TempDir
    Path folder;

    private List<Document> documents;
    private Path files;
    private Path shared;

    @BeforeEach
    void writesTheDocumentsIntoFiles() throws Exception {
        documents = new SelectionTexts(5).documents(200);
        files = Files.createDirectory(folder.resolve("texts"));
        shared = folder.resolve("shards");
        SelectionTexts.write(documents, files, FILES);
        Files.writeString(
                files.resolve("part3.jsonl"),
                Files.readString(files.resolve("part3.jsonl")) + "{broken\n",
                StandardCharsets.UTF_8);
    }

    private Selection selection() {
        return selection(Sources.jsonl(files).id("id"), new ByteTokenizer());
    }

    private Selection selection(Corpus corpus, Tokenizer tokenizer) {
        return Selection.of(corpus, tokenizer)
                .tokens(200, 1_500)
                .count(60)
                .chinese(0.2)
                .seed(7)
                .decontaminate(
                        EvaluationSet.of("chat", List.of(documents.get(12).text())));
    }

    @Test
    void anyNumberOfShardsGivesTheSampleOfTheWhole() throws Exception {
        SelectedDocuments whole = selection().run();
        Path expected = folder.resolve("whole.jsonl");
        whole.write(expected);
        for (int shards : new int[] {1, 3, FILES}) {
            Path here = folder.resolve("shards" + shards);
            for (int shard = shards - 1; shard >= 0; shard--) {
                selection().shard(shard, shards, here);
            }
            SelectedDocuments merged = selection().merge(here);
            assertEquals(whole.report(), merged.report());
            assertArrayEquals(whole.lengthsRead(), merged.lengthsRead());
            Path written = folder.resolve("merged.jsonl");
            merged.write(written);
            assertEquals(Files.readString(expected), Files.readString(written));
            assertEquals(1, merged.report().broken());
        }
    }

    @Test
    void anotherDrawNeedsNoOtherExamination() {
        selection().shard(0, 1, shared);
        assertEquals(
                selection().count(20).seed(8).run().ids(),
                selection().count(20).seed(8).merge(shared).ids());
    }

    @Test
    void aFinishedShardIsNotExaminedAgain() {
        List<String> counted = new ArrayList<>();
        Tokenizer listening = new Tokenizer() {
            private final Tokenizer bytes = new ByteTokenizer();

            @Override
            public String name() {
                return bytes.name();
            }

            @Override
            public int vocabularySize() {
                return bytes.vocabularySize();
            }

            @Override
            public int[] encode(String text) {
                return bytes.encode(text);
            }

            @Override
            public String decode(int[] ids) {
                return bytes.decode(ids);
            }

            @Override
            public synchronized int count(String text) {
                counted.add(text);
                return bytes.count(text);
            }
        };
        Selection selection = selection(Sources.jsonl(files).id("id"), listening);
        SelectionReport.Tally first = selection.shard(2, 3, shared);
        assertTrue(first.documents() > 0);
        assertEquals(first.documents(), counted.size());
        assertEquals(first, selection.shard(2, 3, shared));
        assertEquals(first.documents(), counted.size(), "each document is counted once");
    }

    @Test
    void whatIsMissingOrOfOtherWorkIsNamed() {
        selection().shard(1, 3, shared);
        String missing =
                messageOf(IllegalStateException.class, () -> selection().merge(shared));
        assertTrue(missing.contains("these are not finished: [0, 2]"), missing);
        Selection others = selection().tokens(100, 1_500);
        String limits = messageOf(IllegalArgumentException.class, () -> others.shard(1, 3, shared));
        assertTrue(limits.contains("tokens is 200 to 1500 there and 100 to 1500 here"), limits);
        String many =
                messageOf(IllegalArgumentException.class, () -> selection().shard(0, FILES + 1, shared));
        assertTrue(many.contains("has 7 parts"), many);
        String none =
                messageOf(IllegalArgumentException.class, () -> selection().shard(3, 3, shared));
        assertTrue(none.contains("no shard 3 of 3"), none);
        selection().shard(0, 2, shared);
        String divisions =
                messageOf(IllegalArgumentException.class, () -> selection().merge(shared));
        assertTrue(divisions.contains("of [2, 3]"), divisions);
    }

    @Test
    void damagedFindingsAreNamedAndAKilledShardLeavesNoFile() throws Exception {
        selection().shard(0, 1, shared);
        Path findings = shared.resolve("shard-0-of-1.findings");
        byte[] bytes = Files.readAllBytes(findings);
        for (byte[] damaged : List.of(
                Arrays.copyOf(bytes, bytes.length - 1),
                Arrays.copyOf(bytes, bytes.length / 2),
                Arrays.copyOf(bytes, bytes.length + 1))) {
            Files.write(findings, damaged);
            String message =
                    messageOf(UncheckedIOException.class, () -> selection().merge(shared));
            assertTrue(message.contains(findings + ": ") && message.contains("run shard 0 again"), message);
        }
        Files.delete(findings);
        Files.delete(shared.resolve("shard-0-of-1.json"));
        Selection failing = selection().onProgress(progress -> {
            if (progress.documents() == 20) {
                throw new IllegalStateException("killed");
            }
        });
        assertThrows(IllegalStateException.class, () -> failing.shard(0, 1, shared));
        assertFalse(Files.exists(findings));
        selection().shard(0, 1, shared);
        assertArrayEquals(bytes, Files.readAllBytes(findings));
        try (Stream<Path> left = Files.list(shared)) {
            assertEquals(2, left.count(), "the partial file was written over and moved");
        }
    }

    @Test
    void partsAreTheCorpusInItsOrderAndCanBeSent() throws Exception {
        Files.writeString(folder.resolve("more.txt"), "one text\n\nand another\n");
        Corpus corpus = Corpus.concat(
                "all",
                List.of(
                        Sources.jsonl(files).id("id"),
                        Sources.text(folder.resolve("more.txt")),
                        Sources.folder(files),
                        Sources.pile(files)));
        List<Document> whole = read(corpus);
        List<Document> apart = new ArrayList<>();
        for (Corpus part : corpus.parts()) {
            apart.addAll(read(sent(assertInstanceOf(SourceCorpus.class, part))));
        }
        assertEquals(3 * FILES + 1, corpus.parts().size());
        assertEquals(whole, apart);
        Decontamination decontamination = Decontamination.against(
                EvaluationSet.of("chat", List.of(documents.get(12).text())));
        assertEquals(
                decontamination.find(documents.get(12).text()),
                sent(decontamination).find(documents.get(12).text()));
    }

    private static String messageOf(Class<? extends Exception> type, Executable run) {
        return String.valueOf(assertThrows(type, run).getMessage());
    }

    private static List<Document> read(Corpus corpus) {
        try (Stream<Document> stream = corpus.read(bad -> {})) {
            return stream.toList();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T sent(T object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }
}
