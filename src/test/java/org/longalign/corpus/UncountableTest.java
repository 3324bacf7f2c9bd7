package org.longalign.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.SelectionReport.Tally;
import org.longalign.corpus.SelectionReport.Uncountable;
import org.longalign.corpus.source.Sources;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.length.LengthDistribution;
import org.longalign.tokenize.ByteTokenizer;
import org.longalign.tokenize.HuggingFaceJsonTokenizer;
import org.longalign.tokenize.ModelFolders;
import org.longalign.tokenize.Tokenizer;

/** Documents whose tokens cannot be counted end no run; they are reported, and not tried again. */
class UncountableTest {
    @TempDir
    Path folder;

    /** Bytes, but it refuses texts with an asterisk. */
    private static final class Refusing implements Tokenizer {
        private final ByteTokenizer bytes = new ByteTokenizer();
        private final AtomicInteger refusals = new AtomicInteger();

        @Override
        public String name() {
            return "refusing";
        }

        @Override
        public int vocabularySize() {
            return bytes.vocabularySize();
        }

        @Override
        public int[] encode(String text) {
            if (text.contains("*")) {
                refusals.incrementAndGet();
                throw new IllegalArgumentException("no ids for\nasterisks");
            }
            return bytes.encode(text);
        }

        @Override
        public String decode(int[] ids) {
            return bytes.decode(ids);
        }
    }

    private Path corpus(Map<String, String> texts) throws IOException {
        Path file = folder.resolve("corpus.jsonl.gz");
        try (BufferedWriter out = new BufferedWriter(
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8))) {
            for (Map.Entry<String, String> text : texts.entrySet()) {
                out.write("{\"id\":\"" + text.getKey() + "\",\"text\":\"" + text.getValue() + "\"}\n");
            }
        }
        return file;
    }

    private static Selection selection(Path corpus, Tokenizer tokenizer) {
        return Selection.of(Sources.jsonl(corpus).id("id"), tokenizer)
                .tokens(1, 1_000_000)
                .chinese(0)
                .keepNearDuplicates()
                .count(100);
    }

    @Test
    void aDocumentThatEndsTheNativeLibraryIsReportedByItsId() throws Exception {
        Path file = corpus(new TreeMap<>(
                Map.of("a", "Call me Ishmael.", "blanks", "It was " + " ".repeat(11_000_000), "c", "Some years ago.")));
        assertTrue(Files.size(file) < 20_000);
        try (HuggingFaceJsonTokenizer tokenizer =
                HuggingFaceJsonTokenizer.open(ModelFolders.write(folder.resolve("model"), "qwen2"))) {
            SelectionReport report = selection(file, tokenizer).run().report();
            assertEquals(new Tally(1, 0), report.of(Fate.UNCOUNTABLE));
            assertEquals(2, report.of(Fate.CHOSEN).documents());
            assertEquals("corpus/blanks", report.uncountable().get(0).id());
            String reason = report.uncountable().get(0).reason();
            assertTrue(reason.contains("tokenizer.json") && reason.contains("retry-limit"), reason);
            assertTrue(report.toString().contains("corpus/blanks is not countable: "), report.toString());
        }
    }

    @Test
    void anotherRunDoesNotTryAgain() throws Exception {
        Map<String, String> texts = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            texts.put(String.format("d%02d", i), "text " + i + (i % 10 == 3 ? "*" : ""));
        }
        Path file = corpus(texts);
        List<Uncountable> expected = new ArrayList<>();
        for (int i = 3; i < 40; i += 10) {
            expected.add(new Uncountable("corpus/d" + (i < 10 ? "0" : "") + i, "no ids for asterisks"));
        }
        Refusing tokenizer = new Refusing();
        List<Uncountable> plain = selection(file, tokenizer).run().report().uncountable();
        assertEquals(4, tokenizer.refusals.get());
        assertEquals(
                expected.stream().map(Uncountable::id).toList(),
                plain.stream().map(Uncountable::id).toList());
        assertEquals("no ids for\nasterisks", plain.get(0).reason());
        for (int run = 0; run < 3; run++) {
            try (LengthCache cache = LengthCache.open(folder.resolve("cache"), tokenizer)) {
                SelectionReport report =
                        selection(file, tokenizer).lengthCache(cache).run().report();
                assertEquals(4, report.of(Fate.UNCOUNTABLE).documents());
                assertEquals(36, report.of(Fate.CHOSEN).documents());
                assertEquals(8, tokenizer.refusals.get(), "four without the cache, four with it");
                if (run > 0) {
                    assertEquals(expected, report.uncountable());
                    assertEquals(0, cache.counted());
                    assertEquals(40, cache.found());
                }
            }
        }
    }

    @Test
    void listsAreMeasuredWithoutThemOrNotAtAll() {
        List<Document> documents = new ArrayList<>();
        for (String text : List.of("one", "t*o", "three", "f*ur")) {
            documents.add(SelectionTexts.document(text, "s", Language.ENGLISH, text));
        }
        Refusing tokenizer = new Refusing();
        List<String> told = new ArrayList<>();
        var measured = LengthSelection.measure(documents, tokenizer, (document, reason) -> told.add(document.id()));
        assertEquals(List.of("t*o", "f*ur"), told);
        assertEquals(
                List.of(3, 5),
                measured.stream().map(LengthSelection.Measured::tokens).toList());
        assertMessage("the document t*o cannot be counted", () -> LengthSelection.measure(documents, tokenizer));

        told.clear();
        var lengths = LengthDistribution.byGroup(
                documents, document -> "all", Document::text, tokenizer, (document, reason) -> told.add(document.id()));
        assertEquals(List.of("t*o", "f*ur"), told);
        assertEquals(8, lengths.get(0).tokens());
        assertMessage(
                "item 1 of the group all cannot be counted",
                () -> LengthDistribution.byGroup(documents, document -> "all", Document::text, tokenizer));
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(String.valueOf(message).contains(part), message);
    }
}
