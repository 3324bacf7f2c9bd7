package org.longalign.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.Trials;
import org.longalign.tokenize.ByteTokenizer;
import org.longalign.tokenize.JtokkitTokenizer;
import org.longalign.tokenize.Tokenizer;

class LengthCacheTest {
    private static final Tokenizer TOKENIZER = new ByteTokenizer();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void threeLengths() {
        try (LengthCache cache = LengthCache.open(folder, TOKENIZER)) {
            file = cache.path();
            for (String text : List.of("a", "bb", "文")) {
                cache.tokens(text, TOKENIZER);
            }
            assertEquals(3, cache.counted());
        }
    }

    @Test
    void whatWasCountedIsKnownAfterwards() {
        try (LengthCache cache = LengthCache.open(folder, TOKENIZER)) {
            assertEquals(3, cache.size());
            assertEquals(
                    List.of(1, 2, 3),
                    List.of("a", "bb", "文").stream()
                            .map(t -> cache.tokens(t, TOKENIZER))
                            .toList());
            assertEquals(0, cache.counted());
            assertEquals(3, cache.found());
        }
    }

    @Test
    @Tag(Trials.LONG)
    void whereverTheFileIsCutWholeLinesCount() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            long lines = 0;
            for (int i = 0; i < length; i++) {
                lines += whole[i] == '\n' ? 1 : 0;
            }
            try (LengthCache cache = LengthCache.open(folder, TOKENIZER)) {
                assertEquals(Math.max(0, lines - 1), cache.size(), "cut at " + length);
                assertEquals(2, cache.tokens("bb", TOKENIZER));
                cache.tokens("a", TOKENIZER);
                cache.tokens("文", TOKENIZER);
            }
            try (LengthCache again = LengthCache.open(folder, TOKENIZER)) {
                assertEquals(3, again.size());
            }
        }
    }

    @Test
    void aTornEndIsCutOffWhenItIsOpened() throws IOException {
        String whole = Files.readString(file);
        Files.writeString(file, whole + "0123");
        try (LengthCache cache = LengthCache.open(folder, TOKENIZER)) {
            assertEquals(whole, Files.readString(file));
            cache.tokens("dddd", TOKENIZER);
            assertEquals("4 lengths in " + file + "; 0 found and 1 counted since it was opened", cache.toString());
        }
        assertTrue(Files.readString(file).startsWith(whole));
        assertEquals(5, Files.readAllLines(file).size());
    }

    @Test
    void aLineHasABound() throws IOException {
        String whole = Files.readString(file);
        String hash = "0".repeat(64) + " - ";
        String longest = hash + "x".repeat(1024 - hash.length());
        Files.writeString(file, whole + longest + "\n");
        LengthCache.open(folder, TOKENIZER).close();
        Files.writeString(file, whole + longest + "x\n");
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> LengthCache.open(folder, TOKENIZER))
                        .getMessage());
        assertTrue(message.startsWith(file + ":5: "), message);
    }

    @Test
    void whatCannotBeCountedIsKeptAtOnce() throws IOException {
        Tokenizer refusing = new CountingTokenizer();
        String kept = "no ids " + "x".repeat(193);
        try (LengthCache cache = LengthCache.open(folder, refusing)) {
            assertEquals("lengths by", Files.readString(cache.path()).substring(0, 10), "the header is there");
            for (int time = 0; time < 2; time++) {
                assertThrows(IllegalArgumentException.class, () -> cache.tokens("*", refusing));
                List<String> lines = Files.readAllLines(cache.path());
                assertEquals(2, lines.size());
                assertTrue(lines.get(1).endsWith(" - " + kept), lines::toString);
            }
            assertEquals(1, cache.found());
        }
        try (LengthCache cache = LengthCache.open(folder, refusing)) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> cache.tokens("*", refusing));
            assertEquals(kept, e.getMessage());
        }
    }

    @Test
    void aDamagedLineIsNamed() throws IOException {
        List<String> lines = Files.readAllLines(file);
        Files.writeString(file, lines.get(0) + "\n" + lines.get(1).substring(1) + "\n" + lines.get(2) + "\n");
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> LengthCache.open(folder, TOKENIZER))
                        .getMessage());
        assertTrue(message.startsWith(file + ":2: "), message);
        Files.writeString(file, "something else\n");
        assertThrows(IllegalArgumentException.class, () -> LengthCache.open(folder, TOKENIZER));
    }

    @Test
    void eachTokenizerHasLengthsOfItsOwn() {
        Tokenizer other = JtokkitTokenizer.cl100kBase();
        assertNotEquals(
                LengthCache.identity(other), LengthCache.identity(JtokkitTokenizer.o200kBase()), "not the name alone");
        assertEquals(LengthCache.identity(other), LengthCache.identity(JtokkitTokenizer.cl100kBase()));
        try (LengthCache cache = LengthCache.open(folder, other)) {
            assertNotEquals(file, cache.path());
            assertEquals(0, cache.size());
        }
    }

    @Test
    void lengthsByAnotherTokenizerAreRefused() {
        Selection selection = Selection.of(Corpus.of("c", List.of()), JtokkitTokenizer.cl100kBase());
        try (LengthCache cache = LengthCache.open(folder, TOKENIZER)) {
            String message =
                    String.valueOf(assertThrows(IllegalArgumentException.class, () -> selection.lengthCache(cache))
                            .getMessage());
            assertTrue(message.contains("by another tokenizer"), message);
        }
    }

    @Test
    void oneAtATimeHasItOpen() {
        try (LengthCache cache = LengthCache.open(folder, TOKENIZER)) {
            String message =
                    String.valueOf(assertThrows(IllegalStateException.class, () -> LengthCache.open(folder, TOKENIZER))
                            .getMessage());
            assertTrue(message.contains("in use") && cache.size() == 3, message);
        }
        LengthCache.open(folder, TOKENIZER).close();
    }

    @Test
    void aSecondSelectionCountsNothing() {
        SelectionTexts texts = new SelectionTexts(3);
        Corpus corpus = Corpus.of("c", texts.documents(40));
        CountingTokenizer counting = new CountingTokenizer();
        Selection selection =
                Selection.of(corpus, counting).tokens(1, 1_000_000).count(10).threads(4);
        SelectedDocuments without = selection.run();
        int uncached = counting.counted();
        SelectedDocuments first;
        try (LengthCache cache = LengthCache.open(folder, counting)) {
            first = selection.lengthCache(cache).run();
        }
        int cached = counting.counted();
        assertTrue(cached > uncached);
        try (LengthCache cache = LengthCache.open(folder, counting)) {
            SelectedDocuments second = selection.lengthCache(cache).run();
            assertEquals(cached, counting.counted(), "no text was counted");
            assertEquals(0, cache.counted());
            assertEquals(first.report(), second.report());
            assertEquals(without.report(), second.report());
        }
    }

    /** Counts calls, and refuses an asterisk. */
    private static final class CountingTokenizer implements Tokenizer {
        private final java.util.concurrent.atomic.AtomicInteger calls = new java.util.concurrent.atomic.AtomicInteger();

        int counted() {
            return calls.get();
        }

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public int vocabularySize() {
            return TOKENIZER.vocabularySize();
        }

        @Override
        public int[] encode(String text) {
            return TOKENIZER.encode(text);
        }

        @Override
        public int count(String text) {
            calls.incrementAndGet();
            if (text.equals("*")) {
                throw new IllegalArgumentException("no\n ids " + "x".repeat(300));
            }
            return TOKENIZER.count(text);
        }

        @Override
        public String decode(int[] ids) {
            return TOKENIZER.decode(ids);
        }
    }
}
