package org.longalign.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.SelectionReport.Contaminated;
import org.longalign.corpus.SelectionReport.Copy;
import org.longalign.corpus.SelectionReport.Share;
import org.longalign.corpus.SelectionReport.Tally;
import org.longalign.corpus.contamination.EvaluationSet;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.corpus.source.Sources;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Jsonl.BadLine;
import org.longalign.data.Language;
import org.longalign.tokenize.ByteTokenizer;

class SelectionTest {
    private static final String QUESTION =
            "why did the captain of the second ship refuse to lend his men for the search of the lost boat";

    @TempDir
    Path folder;

    private static Document english(String id, String text) {
        return SelectionTexts.document(id, "s", Language.ENGLISH, text);
    }

    private static Selection of(List<Document> documents) {
        return Selection.of(Corpus.of("c", documents), new ByteTokenizer())
                .tokens(200, 1_500)
                .count(60)
                .chinese(0.2)
                .seed(7);
    }

    @Test
    void everyFateIsCountedAndNamed() {
        SelectionTexts texts = new SelectionTexts(1);
        String text = texts.english(60);
        List<Document> documents = List.of(
                english("a", text),
                english("b", text.toUpperCase(java.util.Locale.ROOT)),
                english("c", text + " end"),
                english("d", texts.english(50) + " " + QUESTION),
                english("e", "short"),
                english("f", texts.english(900)),
                SelectionTexts.document("g", "s", Language.CHINESE, texts.chinese(100)),
                english("h", texts.english(70)),
                english("i", texts.english(70)));
        SelectedDocuments selected = of(documents)
                .chinese(0)
                .count(2)
                .decontaminate(EvaluationSet.of("chat", List.of(QUESTION)))
                .run();
        SelectionReport report = selected.report();
        Map<Fate, Long> counts = new EnumMap<>(Fate.class);
        report.fates().forEach((fate, tally) -> counts.put(fate, tally.documents()));
        assertEquals(
                Map.of(
                        Fate.UNCOUNTABLE, 0L,
                        Fate.WRONG_LANGUAGE, 1L,
                        Fate.TOO_SHORT, 1L,
                        Fate.TOO_LONG, 1L,
                        Fate.EXACT_DUPLICATE, 1L,
                        Fate.NEAR_DUPLICATE, 1L,
                        Fate.CONTAMINATED, 1L,
                        Fate.NOT_DRAWN, 1L,
                        Fate.CHOSEN, 2L),
                counts);
        assertEquals(9, report.read().documents());
        assertEquals(
                documents.stream()
                        .mapToLong(d -> new ByteTokenizer().count(d.text()))
                        .sum(),
                report.read().tokens());
        assertEquals(List.of(new Copy("b", "a")), report.exactDuplicates());
        assertEquals("c", report.nearDuplicates().get(0).id());
        Contaminated contaminated = report.contaminated().get(0);
        assertEquals("d", contaminated.id());
        assertEquals("chat:1", contaminated.found().item());
        assertEquals(
                new Tally(
                        3,
                        report.of(Fate.NOT_DRAWN).plus(report.of(Fate.CHOSEN)).tokens()),
                report.left(Fate.NEAR_DUPLICATE));
        assertEquals(report.of(Fate.CHOSEN), report.left(Fate.NOT_DRAWN));
        String shown = report.toString();
        assertTrue(shown.contains("d holds") && shown.contains("chat:1"), shown);
        assertEquals(8, selected.lengthsRead().length, "all but the Chinese one");
    }

    @Test
    void aCleanTextIsKeptThoughItIsLikeAContaminatedOne() {
        String text = new SelectionTexts(10).english(110);
        SelectedDocuments selected = of(List.of(english("a", text + " " + QUESTION), english("b", text)))
                .chinese(0)
                .nearDuplicates(NearDuplicates.defaults().withThreshold(0.5))
                .decontaminate(EvaluationSet.of("chat", List.of(QUESTION)))
                .run();
        assertEquals(List.of("b"), List.copyOf(selected.ids()));
        assertEquals(1, selected.report().of(Fate.CONTAMINATED).documents());
    }

    @Test
    void threadsAndTheOrderOfDocumentsDoNotMatter() throws Exception {
        List<Document> documents = new ArrayList<>(new SelectionTexts(2).documents(300));
        Selection selection = of(documents)
                .decontaminate(EvaluationSet.of("e", List.of(documents.get(7).text())));
        SelectedDocuments one = selection.threads(1).run();
        assertEquals(60, one.size());
        assertTrue(one.report().of(Fate.NEAR_DUPLICATE).documents() > 5);
        assertTrue(one.report().of(Fate.EXACT_DUPLICATE).documents() > 5);
        assertTrue(one.report().of(Fate.CONTAMINATED).documents() > 0);
        Path expected = folder.resolve("one.jsonl");
        Jsonl.write(expected, one.documents());
        for (int threads : new int[] {1, 2, 8}) {
            SelectedDocuments again = selection.threads(threads).run();
            assertEquals(one.report(), again.report());
            Path file = folder.resolve("again.jsonl");
            again.write(file);
            one.write(folder.resolve("streamed.jsonl"));
            assertArrayEquals(Files.readAllBytes(folder.resolve("streamed.jsonl")), Files.readAllBytes(file));
            Collections.shuffle(documents, new Random(threads));
            SelectedDocuments shuffled = of(documents)
                    .decontaminate(EvaluationSet.of("e", List.of(documentText(documents, one))))
                    .threads(threads)
                    .run();
            assertEquals(one.ids(), shuffled.ids(), threads + " threads");
            assertEquals(one.report(), shuffled.report());
            Jsonl.write(file, shuffled.documents());
            assertArrayEquals(Files.readAllBytes(expected), Files.readAllBytes(file));
        }
        assertNotEquals(one.ids(), selection.seed(8).run().ids());
    }

    /** The text that the first selection was decontaminated against, found by its report. */
    private static String documentText(List<Document> documents, SelectedDocuments selected) {
        String id = selected.report().contaminated().get(0).id();
        return documents.stream()
                .filter(document -> document.id().equals(id))
                .map(Document::text)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shardsInAnotherOrderGiveTheSameSample() {
        List<Document> documents = new SelectionTexts(3).documents(200);
        Corpus front = Corpus.of("x", documents.subList(0, 120));
        Corpus back = Corpus.of("y", documents.subList(120, documents.size()));
        SelectedDocuments one = of(documents).run();
        SelectedDocuments other = Selection.of(Corpus.concat("c", List.of(back, front)), new ByteTokenizer())
                .tokens(200, 1_500)
                .count(60)
                .chinese(0.2)
                .seed(7)
                .run();
        assertEquals(one.documents(), other.documents());
        assertArrayEquals(one.lengths(), other.lengths());
        assertArrayEquals(one.lengthsRead(), other.lengthsRead());
    }

    @Test
    void eachStratumGivesItsShareAndLongDocumentsMore() {
        List<Document> documents = new SelectionTexts(4).documents(2_000);
        Selection selection = of(documents).tokens(100, 3_000).count(200).chinese(0.1);
        SelectedDocuments selected = selection.run();
        for (Share share : selected.report().shares()) {
            assertEquals(share.wanted(), share.got());
            assertEquals(share.language() == Language.CHINESE ? 20 / 3.0 : 60, share.wanted(), 0.7);
        }
        assertEquals(200, selected.report().wanted());
        assertEquals(0.1, selected.report().chineseShare(), 1e-9);
        double even =
                Arrays.stream(selection.exponent(0).run().lengths()).average().orElseThrow();
        double upWeighted = Arrays.stream(selected.lengths()).average().orElseThrow();
        assertTrue(upWeighted > 1.15 * even, even + " tokens on average without, " + upWeighted + " with the weight");
        SelectionReport skewed =
                selection.shares(Map.of("books", 1.0, "film", 1.0)).run().report();
        assertEquals(List.of("no document comes from the source film, which has a share"), skewed.notes());
        assertTrue(skewed.shares().stream().allMatch(share -> share.source().equals("books") || share.got() == 0));
    }

    @Test
    void whatIsMissingOfALanguageIsReported() {
        List<Document> documents = new SelectionTexts(5)
                .documents(100).stream()
                        .filter(document -> document.language() == Language.ENGLISH)
                        .toList();
        SelectionReport report = of(documents).count(20).run().report();
        assertEquals(16, report.of(Fate.CHOSEN).documents());
        assertEquals(20, report.wanted());
        assertTrue(report.toString().contains("(none)"), report.toString());
        assertEquals(
                20,
                of(documents)
                        .count(20)
                        .underfill(UnderfillPolicy.ANYWHERE)
                        .run()
                        .size());
    }

    @Test
    void brokenRecordsAreCountedAndChosenOnesCanBeReadAgain() throws Exception {
        StringBuilder lines = new StringBuilder();
        SelectionTexts texts = new SelectionTexts(6);
        for (int i = 0; i < 50; i++) {
            lines.append(i % 10 == 3 ? "{\"text\": 1" : "{\"text\": \"" + texts.english(80) + "\"}")
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("a.jsonl"), lines);
        SelectedDocuments selected = Selection.of(Sources.jsonl(file), new ByteTokenizer())
                .tokens(10, 1_000)
                .chinese(0)
                .count(10)
                .run();
        assertEquals(5, selected.report().broken());
        assertEquals(45, selected.report().read().documents());
        List<Document> documents = selected.documents();
        assertEquals(10, documents.size());
        assertEquals(
                documents.stream().map(d -> new ByteTokenizer().count(d.text())).toList(),
                selected.measured().stream()
                        .map(LengthSelection.Measured::tokens)
                        .toList());
        Path written = folder.resolve("b.jsonl");
        selected.write(written);
        assertEquals(10, Jsonl.read(written, Document.class).orThrow().size());
        Files.writeString(file, lines.toString().replace("w1", "w2"));
        String message = String.valueOf(
                assertThrows(IllegalStateException.class, selected::documents).getMessage());
        assertTrue(message.contains("has another text") && message.contains("run the selection again"), message);
        Files.writeString(file, lines.substring(0, lines.indexOf("\n") + 1));
        assertThrows(IllegalStateException.class, selected::documents);
    }

    @Test
    void anotherTextOfAChosenIdIsPassedOver() {
        SelectionTexts texts = new SelectionTexts(11);
        Document chosen = english("a", texts.english(90));
        List<Document> documents = new ArrayList<>(List.of(english("a", "too short"), chosen));
        SelectedDocuments selected = of(documents).chinese(0).run();
        assertEquals(List.of(chosen), selected.documents());
    }

    @Test
    void twoDocumentsOfOneIdAreRefused() {
        SelectionTexts texts = new SelectionTexts(7);
        List<Document> documents = List.of(english("a", texts.english(90)), english("a", texts.english(90)));
        assertTrue(String.valueOf(assertThrows(IllegalArgumentException.class, of(documents)::run)
                        .getMessage())
                .contains("the id a"));
    }

    @Test
    void anInterruptEndsTheReading() {
        List<Document> documents = new SelectionTexts(8).documents(200);
        long[] seen = new long[1];
        Corpus endless = new Corpus() {
            @Override
            public String name() {
                return "endless";
            }

            @Override
            public Stream<Document> read(Consumer<BadLine> bad) {
                return Stream.generate(() -> documents.get((int) (seen[0]++ % documents.size())));
            }
        };
        try {
            Selection selection = Selection.of(endless, new ByteTokenizer())
                    .threads(2)
                    .onProgress(progress -> {
                        if (progress.documents() == 300) {
                            Thread.currentThread().interrupt();
                        }
                    });
            String message = String.valueOf(
                    assertThrows(CancellationException.class, selection::run).getMessage());
            assertTrue(message.startsWith("interrupted after ") && message.endsWith("documents of endless"), message);
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        Selection selection = of(List.of());
        assertThrows(IllegalArgumentException.class, () -> selection.chinese(1.5));
        assertThrows(IllegalArgumentException.class, () -> selection.count(-1));
        assertThrows(IllegalArgumentException.class, () -> selection.tokens(10, 5));
        assertThrows(IllegalArgumentException.class, () -> selection.threads(0));
        assertThrows(IllegalArgumentException.class, () -> selection.shares(Map.of("a", -1.0)));
        assertEquals(0, selection.run().size());
    }

    @Test
    void aReportThatDoesNotAddUpIsRefused() {
        SelectionReport report =
                of(new SelectionTexts(9).documents(50)).count(5).run().report();
        assertThrows(
                IllegalArgumentException.class,
                () -> new SelectionReport(
                        report.corpus(),
                        report.tokenizer(),
                        report.broken(),
                        report.read().plus(new Tally(1, 0)),
                        report.fates(),
                        report.shares(),
                        report.uncountable(),
                        report.exactDuplicates(),
                        report.nearDuplicates(),
                        report.contaminated(),
                        report.notes()));
    }
}
