package org.longalign.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.Trials;
import org.longalign.internal.LineLimit;
import org.longalign.internal.Utf8;

/** Lines beyond the limits of parsers: they come back whole, or are refused when they are written. */
class LongLinesTest {
    private static final Map<String, String> WORK = Map.of("model", "m");

    @TempDir
    Path folder;

    @AfterEach
    void defaultLimit() {
        System.clearProperty(LineLimit.PROPERTY);
    }

    @Test
    @Tag(Trials.LONG)
    void twentyFiveMillionCharactersComeBackWhole() {
        String text = "ü\"x\n".repeat(25_000_000 / 4);
        Path lines = folder.resolve("lines.jsonl");
        Jsonl.write(lines, List.of(Map.of("text", text), Map.of("x".repeat(60_000), "long name")));
        List<JsonNode> read = Jsonl.read(lines, JsonNode.class).orThrow();
        assertEquals(text, read.get(0).path("text").asText());
        assertEquals("long name", read.get(1).path("x".repeat(60_000)).asText());
        Path file = folder.resolve("journal.jsonl");
        for (int life = 0; life < 2; life++) {
            try (Journal journal = Journal.open(file, WORK)) {
                assertEquals(text, journal.step("a", String.class, () -> text));
            }
        }
        try (Journal journal = Journal.open(file, WORK)) {
            assertEquals(List.of("a"), journal.keys());
        }
    }

    @Test
    void longerLinesAreRefusedWhenTheyAreWritten() {
        System.setProperty(LineLimit.PROPERTY, "1000");
        Path file = folder.resolve("journal.jsonl");
        try (Journal journal = Journal.open(file, WORK)) {
            journal.step("before", Integer.class, () -> 1);
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> journal.step("big", String.class, () -> "é".repeat(500)));
            assertTrue(String.valueOf(e.getMessage()).contains("the step big of the journal " + file), e.getMessage());
            assertTrue(String.valueOf(e.getMessage()).contains("-Dlongalign.maxLineBytes"), e.getMessage());
            assertFalse(journal.has("big"));
            journal.step("after", Integer.class, () -> 2);
        }
        try (Journal journal = Journal.open(file, WORK)) {
            assertEquals(List.of("before", "after"), journal.keys());
        }
        Path lines = folder.resolve("lines.jsonl");
        // With the quotes, 1,000 bytes and 1,001.
        assertEquals(0, Jsonl.write(lines, List.of("é".repeat(499))));
        assertEquals(List.of("é".repeat(499)), Jsonl.read(lines, String.class).orThrow());
        List<String> second = List.of("é", "é".repeat(499) + "x");
        IllegalArgumentException named = assertThrows(IllegalArgumentException.class, () -> Jsonl.write(lines, second));
        assertTrue(String.valueOf(named.getMessage()).startsWith("line 2 of " + lines), named.getMessage());
        assertEquals(List.of("é".repeat(499)), Jsonl.read(lines, String.class).orThrow(), "the file before stays");
    }

    /** A line of a journal is measured without its end. */
    @Test
    void aStepOfJustTheLimitIsWrittenAndRead() throws IOException {
        Path file = folder.resolve("journal.jsonl");
        String text = "x".repeat(2_000);
        try (Journal journal = Journal.open(file, WORK)) {
            journal.step("a", String.class, () -> text);
        }
        int bytes = Files.readAllLines(file).get(1).length();
        System.setProperty(LineLimit.PROPERTY, Integer.toString(bytes));
        try (Journal journal = Journal.open(file, WORK)) {
            assertEquals(text, journal.step("b", String.class, () -> text));
            assertThrows(IllegalArgumentException.class, () -> journal.step("c", String.class, () -> text + "x"));
        }
        try (Journal journal = Journal.open(file, WORK)) {
            assertEquals(List.of("a", "b"), journal.keys());
        }
    }

    @Test
    void longerLinesAreReportedAndTheOthersRead() throws IOException {
        Path lines = folder.resolve("lines.jsonl");
        Files.writeString(lines, "1\n" + " ".repeat(2_000) + "2\n3");
        System.setProperty(LineLimit.PROPERTY, "1000");
        Jsonl.Contents<Integer> read = Jsonl.read(lines, Integer.class);
        assertEquals(List.of(1, 3), read.records());
        assertEquals(2, read.badLines().get(0).line());
        assertTrue(read.badLines().get(0).reason().startsWith("the line has more than 1,000 bytes"));
    }

    @Test
    void aJournalWithALongerLineIsRefusedAndLeftAsItIs() throws IOException {
        Path file = folder.resolve("journal.jsonl");
        try (Journal journal = Journal.open(file, WORK)) {
            journal.step("big", String.class, () -> "x".repeat(2_000));
        }
        byte[] before = Files.readAllBytes(file);
        System.setProperty(LineLimit.PROPERTY, "1000");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Journal.open(file, WORK));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith(file + ":2: the line has more than 1,000 bytes"),
                e.getMessage());
        assertEquals(before.length, Files.size(file));
    }

    @Test
    void aWholeLineThatIsNoEntryIsNeverCutOff() throws IOException {
        Path file = folder.resolve("journal.jsonl");
        try (Journal journal = Journal.open(file, WORK)) {
            journal.step("a", Integer.class, () -> 1);
        }
        Files.writeString(file, Files.readString(file) + "{\"key\": \"b\", \"value\": 1}}\n");
        String before = Files.readString(file);
        assertThrows(IllegalArgumentException.class, () -> Journal.open(file, WORK));
        assertEquals(before, Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"my notes", "my notes\n", "{\"other\": 1", "[1]\n", "{}\n"})
    void aFileOfAnotherKindIsLeftAsItIs(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), text);
        assertThrows(IllegalArgumentException.class, () -> Journal.open(file, WORK));
        assertEquals(text, Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "99999999999"})
    void aLimitThatIsNoneIsRefused(String given) {
        System.setProperty(LineLimit.PROPERTY, given);
        assertThrows(IllegalArgumentException.class, LineLimit::bytes);
    }

    @Test
    void bytesOfTextsAreThoseOfTheEncoder() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(20, 0, 0x110000).filter(c -> c < 0xd800 || c > 0xdfff).forEach(c -> {
                text.appendCodePoint(c).appendCodePoint(c & 0x7ff).appendCodePoint(c & 0x7f);
            });
            assertEquals(text.toString().getBytes(StandardCharsets.UTF_8).length, Utf8.bytes(text.toString()));
        }
    }

    @Test
    void pipesAndDevicesAreRefused() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertTrue(made.waitFor(10, TimeUnit.SECONDS) && made.exitValue() == 0);
        for (Path path : List.of(pipe, Path.of("/dev/zero"))) {
            assertThrows(IllegalArgumentException.class, () -> Jsonl.read(path, String.class));
            assertThrows(IllegalArgumentException.class, () -> Journal.open(path, WORK));
            assertThrows(IllegalArgumentException.class, () -> Utf8.read(path));
        }
    }
}
