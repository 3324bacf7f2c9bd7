package org.longalign.corpus.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.corpus.source.SourceFiles.gzip;
import static org.longalign.corpus.source.SourceFiles.read;
import static org.longalign.corpus.source.SourceFiles.utf8;
import static org.longalign.corpus.source.SourceFiles.write;
import static org.longalign.corpus.source.SourceFiles.zstd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.source.SourceFiles.Result;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

/** The nine sources in their formats, with text of our own. */
class PublishedSourcesTest {
    private static final String SHARD = """
            {"text": "We prove a lemma.\\n==========\\n", "meta": {"pile_set_name": "ArXiv"}}
            {"text": "Once upon a time.", "meta": {"pile_set_name": "Books3"}}
            {"text": "A page.  \\n\\n\\n\\nMore.", "meta": {"pile_set_name": "Pile-CC"}}
            {"text": "int x;", "meta": {"pile_set_name": "Github"}}
            {"text": "Q: why?", "meta": {"pile_set_name": "StackExchange"}}
            {"text": "A town.", "meta": "{\\"pile_set_name\\": \\"Wikipedia (en)\\"}"}
            {"text": "The court.", "meta": {"pile_set_name": "FreeLaw"}}
            {"text": "Nothing known.", "meta": {}}
            """;

    @TempDir
    Path folder;

    private Path shard() throws IOException {
        return write(folder.resolve("pile/train/00.jsonl.zst"), zstd(utf8(SHARD)));
    }

    /** What is printed to standard error meanwhile. */
    private static String printed(Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setErr(out);
            action.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aSubsetOfThePile() throws IOException {
        shard();
        PileSource source =
                Sources.pile(folder.resolve("pile/train")).subset("arxiv").version("1");
        assertEquals("arxiv", source.name());
        Result result = read(source);
        assertEquals(
                List.of(new Document(
                        "arxiv/00.jsonl.zst:1",
                        "We prove a lemma.\n==========\n",
                        Language.ENGLISH,
                        new Provenance("arxiv", "The Pile", "1", "LicenseRef-arXiv-per-paper", "00.jsonl.zst:1"))),
                result.documents());
        assertEquals(6, source.report().passedOver());
        assertEquals(List.of("00.jsonl.zst:8: there is no \"meta.pile_set_name\""), result.problems());
    }

    @Test
    void everySubsetOfThePaperCanBeNamed() throws IOException {
        Path shard = shard();
        for (PublishedSource source : PublishedSource.values()) {
            if (source.pileSet() != null && source != PublishedSource.BOOKS3) {
                Result result = read(Sources.of(source, shard.toString()));
                assertEquals(1, result.documents().size(), source::title);
                assertEquals(
                        source.source(), result.documents().get(0).provenance().source());
                assertEquals(
                        source.licence(), result.documents().get(0).provenance().licence());
            }
        }
        assertEquals(
                List.of("A page.\n\nMore."),
                read(Sources.pile(shard).subset("Pile-CC")).texts());
        assertEquals(
                List.of("A page.  \n\n\n\nMore."),
                read(Sources.pile(shard).subset("Pile-CC").cleaned(false)).texts());
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> Sources.pile(shard).subset("arkiv"));
        assertTrue(String.valueOf(refused.getMessage()).contains("it has ArXiv, BookCorpus2"), refused::getMessage);
        assertEquals(22, PileSource.subsets().size());
    }

    @Test
    void theWholePileLeavesBooks3Out() throws IOException {
        PileSource source = Sources.pile(shard());
        Result result = read(source);
        assertEquals(
                List.of(
                        "arxiv/00.jsonl.zst:1",
                        "commoncrawl/00.jsonl.zst:3",
                        "github/00.jsonl.zst:4",
                        "stack-exchange/00.jsonl.zst:5",
                        "wikipedia/00.jsonl.zst:6",
                        "pile-freelaw/00.jsonl.zst:7",
                        "pile/00.jsonl.zst:8"),
                result.ids());
        assertEquals(1, source.report().passedOver());
        assertEquals(
                8, read(source.acknowledge(PublishedSource.BOOKS3)).documents().size());
    }

    @Test
    void books3ShowsItsNoticeAndIsReadOnlyWhenAcknowledged() throws IOException {
        Path shard = shard();
        String shown = printed(() -> {
            SourceCorpus<?> books = Sources.of(PublishedSource.BOOKS3, shard.toString());
            IllegalStateException refused = assertThrows(IllegalStateException.class, books::read);
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.contains("not licensed to be downloaded"), message);
            assertTrue(message.contains("acknowledge(PublishedSource.BOOKS3)"), message);
        });
        assertTrue(shown.contains("WARNING Books3") && shown.contains("not licensed to be downloaded"), shown);
        printed(() -> {
            PileSource books =
                    Sources.pile(shard).acknowledge(PublishedSource.BOOKS3).subset("Books3");
            Document book = read(books).documents().get(0);
            assertEquals("books3/00.jsonl.zst:2", book.id());
            assertEquals("LicenseRef-not-licensed", book.provenance().licence());
        });
        assertEquals("", printed(() -> Sources.pile(shard).subset("ArXiv")));
    }

    @Test
    void c4KeepsTheAddress() throws IOException {
        write(folder.resolve("en/c4-train.00000-of-01024.json.gz"), gzip(utf8("""
                {"text":"Bread.\\nMix the flour.","timestamp":"2019-04-25T12:57:54Z","url":"https://bread.example/1"}
                {"text":"","timestamp":"2019-04-25T12:57:54Z","url":"https://bread.example/2"}
                """)));
        Result result = read(Sources.c4(folder.resolve("en")).version("en"));
        assertEquals(
                List.of(new Document(
                        "c4/c4-train.00000-of-01024.json.gz:1",
                        "Bread.\nMix the flour.",
                        Language.ENGLISH,
                        new Provenance(
                                "c4",
                                "C4",
                                "en",
                                "ODC-By-1.0",
                                "c4-train.00000-of-01024.json.gz:1 (https://bread.example/1)"))),
                result.documents());
        assertEquals(List.of("c4-train.00000-of-01024.json.gz:2: the text is empty"), result.problems());
    }

    @Test
    void cluesDocumentsAreSeparatedByBlankLines() throws IOException {
        write(folder.resolve("clue/news/1.txt"), "\uFEFF\r\n今天下雨。\r\n路很滑。\r\n\r\n \r\n\r\n明天天晴。");
        write(folder.resolve("clue/wiki/1.txt"), gzip(utf8("城市。\n" + "很长。".repeat(30) + "\n\n村庄。\n")));
        write(
                folder.resolve("clue/z.txt"),
                SourceFiles.joined(utf8("一\n\n"), new byte[] {(byte) 0xb3, (byte) 0xc7}, utf8("\n\n三\n")));
        TextSource source = Sources.clueCorpus2020(folder.resolve("clue")).maxRecordBytes(100);
        Result result = read(source);
        assertEquals(List.of("今天下雨。\n路很滑。", "明天天晴。", "村庄。", "一", "三"), result.texts());
        assertEquals(
                List.of(
                        "cluecorpus2020/news/1.txt:2",
                        "cluecorpus2020/news/1.txt:7",
                        "cluecorpus2020/wiki/1.txt:4",
                        "cluecorpus2020/z.txt:1",
                        "cluecorpus2020/z.txt:5"),
                result.ids());
        assertEquals(2, result.bad().size(), result.bad()::toString);
        assertTrue(result.problems().get(0).startsWith("1.txt:1: the record has more than 100 bytes"));
        assertTrue(result.problems().get(1).startsWith("z.txt:3: not valid UTF-8 at byte 1"));
        assertTrue(result.documents().stream().allMatch(document -> document.language() == Language.CHINESE));
        assertEquals(7, read(source.oneDocumentPerLine()).documents().size());
    }

    @Test
    void wuDaosArraysAreReadObjectByObject() throws IOException {
        Path file = write(folder.resolve("wudao/part-2021009337.json"), """
                [
                    {
                        "id": 1, "uniqueKey": "k1", "titleUkey": "t1", "dataType": "科技",
                        "title": "桥", "content": "桥有 {三} 座，]见\\"图\\"。"
                    },
                    {"id": 2, "title": "河", "content": "河很长。"}, {"id": 3, "title": "无文"},
                    {"id": 4, "title": "坏了, "content": "引号没有闭合。"},
                    {"id": 5, "title": "山", "content": "山很高。"},
                    17,
                    {"id": 6, "title": "山", "content": "山\\n也高。"}
                ]
                """);
        FieldSource source = Sources.wuDao(file);
        Result result = read(source);
        assertEquals(List.of("桥\n\n桥有 {三} 座，]见\"图\"。", "河\n\n河很长。", "山\n\n山很高。", "山\n也高。"), result.texts());
        assertEquals(
                List.of(
                        "wudaocorpora/part-2021009337.json#1",
                        "wudaocorpora/part-2021009337.json#2",
                        "wudaocorpora/part-2021009337.json#5",
                        "wudaocorpora/part-2021009337.json#7"),
                result.ids());
        assertEquals(3, result.bad().size(), result.bad()::toString);
        assertEquals(
                "part-2021009337.json:6: there is no \"content\"",
                result.problems().get(0));
        assertTrue(result.problems().get(1).startsWith("part-2021009337.json:7: "), result.problems()::toString);
        assertTrue(result.problems().get(2).startsWith("part-2021009337.json:9: "), result.problems()::toString);
    }

    @Test
    void everySourceStatesItsTerms() {
        assertEquals(9, PublishedSource.values().length);
        Set<String> names = new HashSet<>();
        for (PublishedSource source : PublishedSource.values()) {
            assertTrue(names.add(source.source()));
            assertTrue(source.source().matches("[a-z0-9-]+"), source.source());
            assertTrue(
                    source.notice().contains(source.terms()) && source.notice().contains(source.licence()));
            assertTrue(source.terms().length() > 40, source::title);
            assertEquals(source == PublishedSource.BOOKS3, source.needsAcknowledgement());
            assertFalse(source.format().isBlank() || source.obtainedFrom().isBlank());
        }
        assertEquals(
                6,
                Arrays.stream(PublishedSource.values())
                        .filter(source -> source.pileSet() != null)
                        .count());
    }
}
