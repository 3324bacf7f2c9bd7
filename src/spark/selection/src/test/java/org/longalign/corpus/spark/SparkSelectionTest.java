package org.longalign.corpus.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.Corpus;
import org.longalign.corpus.Fate;
import org.longalign.corpus.SelectedDocuments;
import org.longalign.corpus.SelectedDocuments.DocumentFile;
import org.longalign.corpus.SelectedDocuments.Format;
import org.longalign.corpus.SelectedDocuments.Manifest;
import org.longalign.corpus.Selection;
import org.longalign.corpus.SelectionReport;
import org.longalign.corpus.SelectionTexts;
import org.longalign.corpus.contamination.EvaluationSet;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.corpus.source.Sources;
import org.longalign.corpus.spark.Examined.Part;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Language;
import org.longalign.internal.Sha256;
import org.longalign.tokenize.ByteTokenizer;

class SparkSelectionTest {
    private static JavaSparkContext spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void begins() {
        spark = SparkSelection.localContext();
    }

    @AfterAll
    static void ends() {
        spark.close();
    }

    /** Documents in so many files, one of which has a broken record. */
    private Path files(List<Document> documents, int files) throws Exception {
        Path texts = Files.createDirectory(folder.resolve("texts" + files));
        SelectionTexts.write(documents, texts, files);
        Path broken = texts.resolve("part0.jsonl");
        Files.writeString(broken, Files.readString(broken) + "{broken\n");
        return texts;
    }

    private void bothWays(Corpus corpus, UnaryOperator<Selection> settings, int driverPairs) throws Exception {
        SelectedDocuments whole =
                settings.apply(Selection.of(corpus, new ByteTokenizer())).run();
        Path expected = folder.resolve("whole.jsonl");
        whole.write(expected);
        Path output = folder.resolve("out" + System.nanoTime());
        SelectionReport report = SparkSelection.of(spark, corpus, "bytes")
                .with(settings)
                .withDriverPairs(driverPairs)
                .write(output.toString());
        assertEquals(whole.report(), report);
        assertEquals(Files.readString(expected), joined(output.resolve("documents")));
        JsonNode written = Jsonl.parse(Files.readString(output.resolve("report.json")));
        assertEquals(report.wanted(), written.path("settings").path("count").asInt());
        assertTrue(report.of(Fate.CHOSEN).documents() > 0);
        assertEquals(documents(whole), documents(Sources.selected(output)));
    }

    static List<Document> documents(Corpus corpus) {
        try (Stream<Document> documents = corpus.read(bad -> {})) {
            return documents.toList();
        }
    }

    @Test
    void parquetHasTheSameDocuments() throws Exception {
        List<Document> texts = new ArrayList<>(new SelectionTexts(5).documents(120));
        for (String odd : List.of(
                "\"quoted\", \\ and \\n; {\"text\": 1}",
                "lines\r\nof\nthree\rkinds\u2028and\u2029more\u0085",
                "a zero \u0000 and a bell \u0007",
                "\uD83D\uDE80 and \uFFFD and \uFEFFa mark",
                " spaces around \t")) {
            texts.add(SelectionTexts.document("odd" + texts.size(), "s", Language.ENGLISH, odd));
        }
        for (int files : new int[] {1, 5}) {
            Corpus corpus = Sources.jsonl(files(texts, files)).id("id");
            UnaryOperator<Selection> settings =
                    selection -> selection.tokens(5, 1_500).count(90).chinese(0.2).seed(7);
            SelectedDocuments whole =
                    settings.apply(Selection.of(corpus, new ByteTokenizer())).run();
            Path output = folder.resolve("parquet" + files);
            SelectionReport report = SparkSelection.of(spark, corpus, "bytes")
                    .with(settings)
                    .format(Format.PARQUET)
                    .write(output.toString());
            assertEquals(whole.report(), report);
            assertEquals(documents(whole), documents(Sources.selected(output)));
            Path here = folder.resolve("here" + files);
            whole.write(here, Format.PARQUET);
            assertEquals(documents(Sources.selected(here)), documents(Sources.selected(output)));
            Manifest manifest = Jsonl.JSON.readValue(output.resolve(Manifest.NAME).toFile(), Manifest.class);
            assertEquals("parquet", manifest.format());
            assertEquals(whole.size(), manifest.documents());
            for (DocumentFile file : manifest.files()) {
                assertEquals(Sha256.hex(output.resolve(file.path())), file.sha256());
                long rows = documents(Sources.selected(
                                "one",
                                Format.PARQUET,
                                HadoopFiles.list(spark, output.resolve(file.path()).toString(), ".parquet")))
                        .size();
                assertEquals(rows, file.documents());
            }
            String exists = messageOf(() -> SparkSelection.of(spark, corpus, "bytes")
                    .format(Format.PARQUET)
                    .write(output.toString()));
            assertTrue(exists.contains("exists already"), exists);
        }
    }

    /** The files that a job wrote, one after the other. */
    static String joined(Path folder) throws Exception {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> parts = Files.list(folder)) {
            for (Path part : parts.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .toList()) {
                all.append(Files.readString(part));
            }
        }
        return all.toString();
    }

    @Test
    void theDocumentsAreThoseOfOneMachine() throws Exception {
        List<Document> documents = new SelectionTexts(5).documents(300);
        UnaryOperator<Selection> settings = selection -> selection
                .tokens(200, 1_500)
                .count(60)
                .chinese(0.2)
                .seed(7)
                .decontaminate(EvaluationSet.of("chat", List.of(documents.get(12).text())));
        for (int files : new int[] {1, 4, 9}) {
            bothWays(Sources.jsonl(files(documents, files)).id("id"), settings, NearDuplicateGraph.DRIVER_PAIRS);
        }
    }

    @Test
    void idsOfLinesAndSeveralSourcesAreThoseOfOneMachine() throws Exception {
        List<Document> documents = new SelectionTexts(6).documents(200);
        Path texts = files(documents, 3);
        Corpus corpus = Corpus.concat(
                "two",
                List.of(
                        Sources.jsonl("remote", HadoopFiles.list(spark, texts.toString(), ".jsonl")),
                        Sources.jsonl(texts).named("here").id("id")));
        bothWays(
                corpus,
                selection -> selection.tokens(100, 2_000).count(80).exponent(0.5).keepNearDuplicates(),
                0);
    }

    @Test
    void aLargeFileIsCutAndGivesTheSame() throws Exception {
        Path texts = files(new SelectionTexts(9).documents(200), 2);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(texts.resolve("part2.jsonl.gz")))) {
            SelectionTexts.write(new SelectionTexts(10).documents(40), folder, 1);
            Files.copy(folder.resolve("part0.jsonl"), out);
        }
        UnaryOperator<Selection> settings =
                selection -> selection.tokens(100, 2_000).count(80).chinese(0.2).seed(3);
        // Ids are numbers of lines.
        for (Corpus corpus : List.of(
                Sources.jsonl(texts), Sources.jsonl("far", HadoopFiles.list(spark, texts.toString(), ".jsonl")))) {
            SelectedDocuments whole =
                    settings.apply(Selection.of(corpus, new ByteTokenizer())).run();
            Path expected = folder.resolve("whole.jsonl");
            whole.write(expected);
            for (long bytes : new long[] {5_000, 40_000}) {
                int parts = Part.all(spark, corpus, bytes).size();
                assertTrue(parts > 5, parts + " parts");
                Path output = folder.resolve("cut" + corpus.name() + bytes);
                SelectionReport report = SparkSelection.of(spark, corpus, "bytes")
                        .with(settings)
                        .splitBytes(bytes)
                        .write(output.toString());
                assertEquals(whole.report(), report);
                assertEquals(1, report.broken());
                assertEquals(Files.readString(expected), joined(output.resolve("documents")));
            }
        }
    }

    @Test
    void anyNumberOfRoundsDropsTheSameNearDuplicates() throws Exception {
        // Chains and clusters: each text changes a few words of one before it, so that near pairs form long paths.
        Random random = new Random(11);
        SelectionTexts texts = new SelectionTexts(11);
        List<Document> documents = new ArrayList<>();
        for (int chain = 0; chain < 12; chain++) {
            String[] words = texts.english(60).split(" ");
            for (int i = 0; i < 14; i++) {
                for (int change = 0; change < random.nextInt(3); change++) {
                    words[random.nextInt(words.length)] = "x" + random.nextInt(1_000);
                }
                documents.add(SelectionTexts.document(
                        "d" + random.nextInt(1 << 20) + "-" + documents.size(),
                        "s",
                        Language.ENGLISH,
                        String.join(" ", words)));
            }
        }
        UnaryOperator<Selection> settings = selection -> selection
                .tokens(50, 5_000)
                .count(1_000)
                .chinese(0)
                .nearDuplicates(NearDuplicates.defaults().withThreshold(0.6).withBands(30, 3));
        Corpus corpus = Sources.jsonl(files(documents, 5)).id("id");
        for (int driverPairs : new int[] {0, 20, NearDuplicateGraph.DRIVER_PAIRS}) {
            bothWays(corpus, settings, driverPairs);
        }
    }

    @Test
    void idsAreOrderedAsOnOneMachine() throws Exception {
        // In UTF-16 a rocket comes before U+FFFD, in UTF-8 after it; which copy is kept depends on it.
        String text = new SelectionTexts(3).english(80);
        List<Document> documents = new ArrayList<>();
        for (String id : List.of("\uFFFDa", "\uD83D\uDE80a", "z", "a")) {
            documents.add(SelectionTexts.document(id, "s", Language.ENGLISH, text + id.substring(1)));
            documents.add(SelectionTexts.document(id + "2", "s", Language.ENGLISH, text));
        }
        bothWays(
                Sources.jsonl(files(documents, 2)).id("id"),
                selection -> selection.tokens(50, 5_000).count(3).chinese(0),
                0);
    }

    @Test
    void badInputIsNamedBeforeOrWithinTheJob() throws Exception {
        List<Document> documents = new SelectionTexts(5).documents(30);
        Corpus twice = Corpus.concat(
                "twice",
                List.of(
                        Sources.jsonl(files(documents, 2)).named("a").id("id"),
                        Sources.jsonl(files(documents, 1)).named("a").id("id")));
        SparkSelection selection = SparkSelection.of(spark, twice, "bytes").with(s -> s.tokens(100, 2_000));
        String id = messageOf(() -> selection.write(folder.resolve("out").toString()));
        assertTrue(id.contains("two documents have the id a/"), id);
        assertFalse(Files.exists(folder.resolve("out/report.json")));
        Path there = Files.createDirectory(folder.resolve("there"));
        String exists = messageOf(() -> selection.write(there.toString()));
        assertTrue(exists.contains("exists already"), exists);
        String unknown = messageOf(() -> SparkSelection.of(spark, twice, "gpt-9"));
        assertTrue(unknown.contains("cl100k_base"), unknown);
        String memory = messageOf(() -> SparkSelection.of(spark, Corpus.of("memory", documents), "bytes"));
        assertTrue(memory.contains("cannot be sent"), memory);
        String none = messageOf(() -> HadoopFiles.list(spark, folder.resolve("none").toString(), ".jsonl"));
        assertTrue(none.contains("there is no file or folder"), none);
    }

    @Test
    void aTokenizerOfFilesIsSent() throws Exception {
        Path model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("tokenizer.json"), "{", StandardCharsets.UTF_8);
        assertTrue(messageOf(() -> SentTokenizer.of(model.toString())).contains("tokenizer.json"));
        assertEquals(5, SentTokenizer.of("bytes").open().count("abcde"));
        assertEquals("cl100k_base", SentTokenizer.of("cl100k_base").open().name());
    }

    private static String messageOf(Executable run) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, run).getMessage());
    }
}
