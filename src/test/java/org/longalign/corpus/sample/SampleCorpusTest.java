package org.longalign.corpus.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.Corpus;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

/** On small packages of the same shape as the real ones, with text of our own. */
class SampleCorpusTest {
    @TempDir
    Path folder;

    private final StringBuilder packages = new StringBuilder();

    @BeforeEach
    void noPackages() {
        packages.setLength(0);
    }

    private void declare(String source, String problem) {
        packages.append(packages.length() == 0 ? "" : ",")
                .append(String.format(
                        "{\"source\":\"%s\",\"registry\":\"npm\",\"package\":\"@x/%s\",\"version\":\"1.2\","
                                + "\"licence\":\"CC0-1.0\",\"folder\":\"%s\",\"problem\":%s,\"extra\":1}",
                        source, source, source, problem));
    }

    private void file(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private SampleCorpus open() throws IOException {
        file("manifest.json", "{\"packages\":[" + packages + "]}");
        return SampleCorpus.open(folder);
    }

    private static List<String> ids(SampleCorpus corpus) {
        return corpus.documents().stream().map(Document::id).toList();
    }

    @Test
    void addressesKeepTheirProvenance() throws IOException {
        declare("sotu", "null");
        file("sotu/package/data/1790_a_person_n.txt", "Fellow citizens:\r\nall is well. \r\n");
        file("sotu/package/data/1790_a_person_n.json", "{}");
        file("sotu/package/README.txt", "about the package");
        SampleCorpus corpus = open();
        assertEquals(
                List.of(new Document(
                        "sotu/1790-a-person",
                        "Fellow citizens:\nall is well.",
                        Language.ENGLISH,
                        new Provenance("sotu", "@x/sotu", "1.2", "CC0-1.0", "package/data/1790_a_person_n.txt"))),
                corpus.documents());
        assertEquals(List.of(), corpus.problems());
    }

    @Test
    void aMissingPackageIsReportedAndTheOthersAreRead() throws IOException {
        declare("moby-dick", "\"the registry could not be reached\"");
        declare("commons-math3", "null");
        declare("nobody-knows-it", "null");
        declare("sotu", "null");
        file("nobody-knows-it/x.txt", "text");
        file("sotu/data/1790_a_person_n.txt", "Fellow citizens.");
        SampleCorpus corpus = open();
        assertEquals(List.of("sotu/1790-a-person"), ids(corpus));
        assertEquals(4, corpus.packages().size());
        assertEquals(3, corpus.problems().size(), corpus::toString);
        assertEquals(
                "moby-dick: missing: the registry could not be reached",
                corpus.problems().get(0));
        assertTrue(corpus.problems().get(1).startsWith("commons-math3: missing: no folder"), corpus::toString);
        assertEquals(
                "nobody-knows-it: there is no reader for this source",
                corpus.problems().get(2));
        assertTrue(corpus.toString().contains("could not be reached"), "the report shows in print");
    }

    @Test
    void aPackageThatWasNotFoundMayLackAVersion() throws IOException {
        packages.append("{\"source\":\"jargon\",\"registry\":\"debian\",\"package\":\"jargon-text\",\"version\":null,"
                + "\"licence\":\"public domain\",\"folder\":\"jargon\",\"problem\":\"not found\"}");
        SampleCorpus corpus = open();
        assertEquals("unknown", corpus.packages().get(0).version());
        assertEquals(List.of("jargon: missing: not found"), corpus.problems());
    }

    @Test
    void emptyAndBrokenTextsAreReported() throws IOException {
        declare("sotu", "null");
        file("sotu/data/1790_empty_n.txt", " \n-----------------\n");
        byte[] broken = "caf\u00e9 au lait".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(folder.resolve("sotu/data/1791_latin_n.txt"), broken);
        file("sotu/other/1791_latin_n.txt", "the same name again");
        SampleCorpus corpus = open();
        assertEquals(List.of("sotu/1791-latin"), ids(corpus));
        String problems = String.join("\n", corpus.problems());
        assertTrue(problems.contains("sotu/1790-empty is empty and was left out (data/1790_empty_n.txt)"), problems);
        assertTrue(problems.contains("sotu/1791-latin holds bytes that are not UTF-8"), problems);
        assertTrue(problems.contains("sotu/1791-latin occurs twice"), problems);
    }

    @Test
    void aBrokenCharacterCostsNoWholeBook() throws IOException {
        declare("jargon", "null");
        file("jargon/jargon.txt", "");
        byte[] text = "Chapter\u00A01.\u00A0One\n\n   caf? au lait".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < text.length; i++) {
            text[i] = text[i] == '?' ? (byte) 0xE9 : text[i];
        }
        Files.write(folder.resolve("jargon/jargon.txt"), text);
        SampleCorpus corpus = open();
        assertEquals(List.of("jargon/chapter-01"), ids(corpus));
        assertTrue(corpus.problems().get(0).contains("bytes that are not UTF-8"), corpus.problems()::toString);
    }

    @Test
    void theNovelComesInRunsOfTenWholeChapters() throws IOException {
        declare("moby-dick", "null");
        for (int number = 1; number <= 12; number++) {
            file("moby-dick/data/chapter_" + number + ".txt", "CHAPTER " + number + ".\n\nText.\n");
        }
        file("moby-dick/data/epilogue.txt", "Epilogue");
        file("moby-dick/data/etymology.txt", "Etymology");
        SampleCorpus corpus = open();
        assertEquals(
                List.of("moby-dick/chapters-001-010", "moby-dick/chapters-011-012", "moby-dick/front-matter"),
                ids(corpus));
        assertEquals(
                "CHAPTER 11.\n\nText.\n\nCHAPTER 12.\n\nText.\n\nEpilogue",
                corpus.document("moby-dick/chapters-011-012").text());
        assertTrue(corpus.document("moby-dick/chapters-001-010").text().startsWith("CHAPTER 1."));
        assertEquals(1, corpus.problems().size());
        assertTrue(corpus.problems().get(0).contains("extracts.txt is missing"));
    }

    @Test
    void theJargonFileComesByChaptersLettersAndAppendicesWithoutItsLists() throws IOException {
        declare("jargon", "null");
        file("jargon/usr/share/doc/jargon-text/jargon.txt", """
                    The Title

                   Table of Contents

                   1. One

                Chapter\u00A01.\u00A0One

                   Text of one.

                                          Part\u00A0II.\u00A0The Lexicon

                Glossary

                   abbrev

                  A

                   abbrev

                   ack

                   :abbrev: n.

                   Short.

                   :ack: n.

                   Yes.

                  B

                   bit

                   :bit: n.

                   Binary digit.

                                       Part\u00A0III.\u00A0Appendices

                Appendix\u00A0A.\u00A0Folklore

                   A story.

                Bibliography

                   A book.
                """);
        SampleCorpus corpus = open();
        assertEquals(
                List.of(
                        "jargon/appendix-a",
                        "jargon/bibliography",
                        "jargon/chapter-01",
                        "jargon/lexicon-a",
                        "jargon/lexicon-b"),
                ids(corpus));
        assertEquals(
                "   :abbrev: n.\n\n   Short.\n\n   :ack: n.\n\n   Yes.",
                corpus.document("jargon/lexicon-a").text());
        assertEquals(
                "   :bit: n.\n\n   Binary digit.",
                corpus.document("jargon/lexicon-b").text());
        assertEquals(
                "Chapter 1. One\n\n   Text of one.",
                corpus.document("jargon/chapter-01").text());
    }

    @Test
    void theHandbookComesByChaptersWithoutItsContents() throws IOException {
        declare("debian-reference-zh", "null");
        file("debian-reference-zh/usr/share/debian-reference/debian-reference.zh-cn.txt", """
                手册

                目录

                序言
                    1. 声明
                1. 教程

                序言

                正文。

                第\u00A01\u00A0章\u00A0教程

                第 2 章说明见后。
                内容。

                附录\u00A0A.\u00A0附录

                背景。
                """);
        SampleCorpus corpus = open();
        assertEquals(
                List.of(
                        "debian-reference-zh/appendix-a",
                        "debian-reference-zh/chapter-01",
                        "debian-reference-zh/preface"),
                ids(corpus));
        assertEquals("序言\n\n正文。", corpus.document("debian-reference-zh/preface").text());
        assertTrue(corpus.document("debian-reference-zh/chapter-01").text().endsWith("内容。"));
        assertEquals(
                Language.CHINESE,
                corpus.document("debian-reference-zh/chapter-01").language());
    }

    @Test
    void withoutSamplesTheRemedyIsNamed() throws IOException {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> SampleCorpus.open(folder));
        assertTrue(String.valueOf(e.getMessage()).contains("environment/setup"), e::getMessage);
        file("manifest.json", "{\"packages\": [{\"source\": \"sotu\"}]}");
        e = assertThrows(IllegalStateException.class, () -> SampleCorpus.open(folder));
        assertTrue(String.valueOf(e.getMessage()).contains("licence"), e::getMessage);
        file("manifest.json", "{}");
        e = assertThrows(IllegalStateException.class, () -> SampleCorpus.open(folder));
        assertTrue(String.valueOf(e.getMessage()).contains("\"packages\" is missing"), e::getMessage);
    }

    @Test
    void itIsACorpusThatCanBeReadAgain() throws IOException {
        declare("sotu", "null");
        file("sotu/data/1790_a_person_n.txt", "Fellow citizens.");
        file("sotu/data/1791_a_person_n.txt", "Fellow citizens again.");
        Corpus corpus = open();
        assertEquals("samples", corpus.name());
        for (int pass = 0; pass < 2; pass++) {
            try (Stream<Document> documents = corpus.read(bad -> fail(bad.toString()))) {
                assertEquals(
                        List.of("sotu/1790-a-person", "sotu/1791-a-person"),
                        documents.map(Document::id).toList());
            }
        }
    }

    @Test
    void anUnknownDocumentIsNamed() throws IOException {
        SampleCorpus corpus = open();
        assertThrows(NoSuchElementException.class, () -> corpus.document("sotu/1066-none"));
    }

    @Test
    void samplesAreLookedForWhereSetUpPutsThem() throws IOException {
        Path inner = Files.createDirectories(folder.resolve("notebooks/deep"));
        assertEquals(Path.of("given"), SampleCorpus.folder("given", "home", inner));
        assertEquals(Path.of("home/target/samples"), SampleCorpus.folder(null, "home", inner));
        file("pom.xml", "<project/>");
        assertEquals(folder.resolve("target/samples"), SampleCorpus.folder(" ", null, inner));
        assertFalse(SampleCorpus.folder(null, null, inner).equals(inner));
    }
}
