package org.longalign.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.Trials;

class JournalTest {
    static final Map<String, String> WORK = Map.of("model", "m", "seed", "7");

    @TempDir
    Path folder;

    private Path file;

    record Answer(String text, int tokens) {}

    @BeforeEach
    void name() {
        file = folder.resolve("made/journal.jsonl");
    }

    private Journal open() {
        return Journal.open(file, WORK);
    }

    @Test
    void halvesOfSurrogatePairsComeBackAsTheyWere() {
        Answer answer = new Answer("half \ud83d, other half \ude00, whole \ud83d\ude00, \\u", 1);
        for (int life = 0; life < 2; life++) {
            try (Journal journal = open()) {
                assertEquals(answer, journal.step("a", Answer.class, () -> answer));
            }
        }
        try (Journal journal = open()) {
            assertEquals(answer, journal.step("a", Answer.class, () -> new Answer("it was not there", 0)));
        }
    }

    @Test
    void aStepIsDoneOnceOverSeveralLives() {
        AtomicInteger calls = new AtomicInteger();
        for (int life = 0; life < 3; life++) {
            try (Journal journal = open()) {
                Answer answer = journal.step(
                        "a", Answer.class, () -> new Answer("one\nline 1 \u2028", calls.incrementAndGet()));
                assertEquals(new Answer("one\nline 1 \u2028", 1), answer);
                assertTrue(journal.has("a"));
            }
        }
        assertEquals(1, calls.get());
    }

    @Test
    void keepsTheOrderOfSteps() {
        try (Journal journal = open()) {
            for (String key : List.of("c", "a", "b")) {
                journal.step(key, String.class, () -> key + key);
            }
        }
        try (Journal journal = open()) {
            assertEquals(List.of("c", "a", "b"), journal.keys());
            assertEquals(Optional.of("aa"), journal.find("a", String.class));
            assertEquals(Optional.empty(), journal.find("d", String.class));
        }
    }

    @Test
    void aStepThatThrowsStaysUndone() {
        try (Journal journal = open()) {
            assertThrows(
                    ArithmeticException.class,
                    () -> journal.step("a", Integer.class, () -> {
                        throw new ArithmeticException();
                    }));
            assertFalse(journal.has("a"));
            assertEquals(5, journal.step("a", Integer.class, () -> 5));
        }
    }

    @Test
    void whateverIsCutOffTheWholeLinesStay() throws IOException {
        try (Journal journal = open()) {
            for (int i = 0; i < 5; i++) {
                String text = "é中😀".repeat(i);
                journal.step("step " + i, Answer.class, () -> new Answer(text, 1));
            }
        }
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            int ends = 0;
            for (int i = 0; i < length; i++) {
                ends += whole[i] == '\n' ? 1 : 0;
            }
            try (Journal journal = open()) {
                assertEquals(Math.max(0, ends - 1), journal.keys().size(), "cut at " + length);
                journal.step("new", Integer.class, () -> 1);
            }
            try (Journal journal = open()) {
                assertTrue(journal.has("new"), "cut at " + length);
            }
        }
    }

    @Test
    void aTornEndOfGarbageIsCutOff() throws IOException {
        try (Journal journal = open()) {
            journal.step("a", Integer.class, () -> 1);
        }
        Files.write(file, new byte[] {0, 0, 0, '\n'}, StandardOpenOption.APPEND);
        try (Journal journal = open()) {
            assertEquals(List.of("a"), journal.keys());
            assertEquals("1 finished steps in " + file, journal.toString());
        }
        byte[] cut = Files.readAllBytes(file);
        assertEquals('}', cut[cut.length - 2], "cut off when it was opened");
        assertEquals('\n', cut[cut.length - 1]);
    }

    @Test
    void damageBeforeTheEndIsNamed() throws IOException {
        try (Journal journal = open()) {
            journal.step("a", Integer.class, () -> 1);
            journal.step("b", Integer.class, () -> 2);
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.set(1, lines.get(1).substring(3));
        Files.write(file, lines);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, this::open);
        assertTrue(String.valueOf(refused.getMessage()).startsWith(file + ":2: damaged"), refused::toString);
        assertEquals(lines, Files.readAllLines(file));
    }

    @Test
    void otherWorkIsRefusedWithTheDifference() {
        open().close();
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> Journal.open(file, Map.of("model", "m", "seed", "8", "x", "y")));
        assertTrue(String.valueOf(refused.getMessage())
                .contains("seed is 7 there and 8 here; x is unset there and y here"));
        refused = assertThrows(IllegalArgumentException.class, () -> Journal.open(file, Map.of("model", "m")));
        assertTrue(String.valueOf(refused.getMessage()).contains("seed is 7 there and unset here"));
        open().close();
    }

    @Test
    void aFileThatIsNoJournalIsLeftAlone() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"messages\": []}\n");
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, this::open);
        assertTrue(String.valueOf(refused.getMessage()).contains("no journal"), refused::toString);
        assertEquals("{\"messages\": []}\n", Files.readString(file));
    }

    @Test
    void isHeldByOneAtATime() {
        try (Journal journal = open()) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, this::open);
            assertTrue(String.valueOf(refused.getMessage()).contains("in use"), refused::toString);
            assertEquals(0, journal.keys().size());
        }
        open().close();
    }

    @Test
    @Tag(Trials.LONG)
    void anotherProcessIsRefusedWhateverWasReadOrRefusedHere() throws Exception {
        open().close();
        try (Journal journal = open()) {
            assertEquals(SecondHolder.REFUSED, secondHolder());
            assertThrows(IllegalStateException.class, this::open);
            assertEquals(SecondHolder.REFUSED, secondHolder());
            assertEquals(0, journal.keys().size());
        }
        assertTrue(secondHolder().startsWith("opened"));
    }

    private String secondHolder() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SecondHolder.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return said.strip();
    }

    @Test
    void anotherTypeIsRefusedByName() {
        try (Journal journal = open()) {
            journal.step("a", String.class, () -> "text");
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> journal.find("a", Answer.class));
            assertTrue(String.valueOf(refused.getMessage()).contains("the step a in " + file), refused::toString);
        }
    }

    @Test
    void anInterruptedThreadLosesNothing() {
        try (Journal journal = open()) {
            Thread.currentThread().interrupt();
            journal.step("a", Integer.class, () -> 1);
            assertTrue(Thread.interrupted());
            journal.step("b", Integer.class, () -> 2);
        }
        try (Journal journal = open()) {
            assertEquals(List.of("a", "b"), journal.keys());
        }
    }

    @Test
    void manyThreadsShareIt() throws Exception {
        int steps = 400;
        AtomicInteger calls = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Journal journal = open()) {
            List<Callable<Integer>> work = new ArrayList<>();
            Random random = new Random(1);
            for (int i = 0; i < steps; i++) {
                int number = i;
                String text = "x".repeat(random.nextInt(2_000));
                work.add(() -> journal.step("step " + number, Answer.class, () -> {
                            calls.incrementAndGet();
                            return new Answer(text, number);
                        })
                        .tokens());
            }
            List<Future<Integer>> done = threads.invokeAll(work);
            for (int i = 0; i < steps; i++) {
                assertEquals(i, done.get(i).get());
            }
        } finally {
            threads.shutdownNow();
        }
        try (Journal journal = open()) {
            assertEquals(steps, journal.keys().size());
            for (int i = 0; i < steps; i++) {
                assertEquals(
                        i, journal.find("step " + i, Answer.class).orElseThrow().tokens());
            }
        }
        assertEquals(steps, calls.get());
    }

    @Test
    void twoThingsOfOneNameAreRefused() {
        try (Journal journal = open()) {
            IllegalStateException refused = assertThrows(
                    IllegalStateException.class,
                    () -> journal.step("a", Integer.class, () -> journal.step("a", Integer.class, () -> 1)));
            assertTrue(String.valueOf(refused.getMessage()).contains("share a name"), refused::toString);
        }
    }
}
