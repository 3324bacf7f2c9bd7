package org.longalign.tokenize.internal.guard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.data.Jsonl;

class GuardedTokenizerTest {
    private static final List<String> CHARACTERS = List.of(
            " ",
            "  ",
            "\n",
            "\t",
            "a",
            "B",
            "1",
            "!",
            "-",
            "'s",
            "\u0301",
            "\u4e2d",
            "\u3002",
            "\ud83d\ude42",
            "\u00a0",
            "\u200b",
            "\u00df",
            "\u0130",
            "\u0e33",
            "\uac00");

    private static ObjectNode json(String name) throws IOException {
        try (InputStream in =
                GuardedTokenizerTest.class.getResourceAsStream("/org/longalign/tokenize/" + name + "/tokenizer.json")) {
            return (ObjectNode) Jsonl.JSON.readTree(in);
        }
    }

    /** The same tokenizer with a part that is not known, so that a worker has it. */
    private static ObjectNode unknown(ObjectNode json) throws IOException {
        ObjectNode unknown = json.deepCopy();
        JsonNode nothing = Jsonl.JSON.readTree(
                "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"(?<=q\\u0007)z\"},\"content\":\"x\"}");
        ObjectNode both = Jsonl.JSON.createObjectNode().put("type", "Sequence");
        JsonNode before = json.path("normalizer");
        both.putArray("normalizers").add(nothing);
        if (before.isObject()) {
            both.withArray("normalizers").add(before);
        }
        unknown.set("normalizer", both);
        return unknown;
    }

    private static GuardedTokenizer open(JsonNode json) {
        return GuardedTokenizer.of(CheckedJson.of(json), "test.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "pieces"})
    void aWorkerGivesWhatThisProcessGives(String name) throws IOException {
        Random random = new Random(7);
        try (GuardedTokenizer here = open(json(name));
                GuardedTokenizer there = open(unknown(json(name)))) {
            assertFalse(here.isIsolated());
            assertTrue(there.isIsolated());
            for (int i = 0; i < 200; i++) {
                StringBuilder text = new StringBuilder();
                for (int parts = random.nextInt(12); parts > 0; parts--) {
                    text.append(
                            CHARACTERS.get(random.nextInt(CHARACTERS.size())).repeat(1 + random.nextInt(9)));
                }
                RawTokens one = here.encode(text.toString(), true);
                RawTokens other = there.encode(text.toString(), true);
                assertArrayEquals(one.ids(), other.ids());
                assertArrayEquals(one.starts(), other.starts());
                assertArrayEquals(one.ends(), other.ends());
                assertArrayEquals(
                        one.ids(), there.encode(text.toString(), false).ids());
                assertEquals(here.decode(one.ids()), there.decode(one.ids()));
            }
        }
    }

    private static TextLimits limits(JsonNode json) {
        return Objects.requireNonNull(CheckedJson.of(json).limits());
    }

    /** Long texts of one kind of character, on both sides of the limits. */
    @Test
    void textsBeyondTheLimitsAreCountedExactly() throws IOException {
        ObjectNode json = json("bytes");
        json.putArray("added_tokens");
        try (GuardedTokenizer guarded = open(json);
                NativeTokenizer direct = NativeTokenizer.of(CheckedJson.of(json).text())) {
            TextLimits limits = limits(json);
            for (String character : List.of(" ", "\n", "a", "1", "!", "\u0301", "\u4e2d")) {
                for (int length : new int[] {19_999, 20_001, 100_000}) {
                    String text = "x" + character.repeat(length) + "y";
                    assertArrayEquals(
                            direct.encode(text, false).ids(),
                            guarded.encode(text, false).ids());
                }
            }
            assertTrue(limits.allow("x" + " ".repeat(30_000)));
            assertFalse(limits.allow("x" + " ".repeat(100_000)));
            assertTrue(limits.allow("1".repeat(1_000_000)));
        }
    }

    @Test
    void aTextThatEndsTheLibraryIsRefusedAndTheNextIsNot() throws IOException {
        ObjectNode json = json("bytes");
        try (GuardedTokenizer tokenizer = open(json)) {
            String blanks = " ".repeat(11_000_000);
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> tokenizer.encode(blanks, false));
            assertTrue(
                    String.valueOf(e.getMessage())
                            .matches("test.json cannot encode a text of 11,000,000 characters: the native library ended"
                                    + " its process: .*retry-limit-in-match over.*"),
                    e.getMessage());
            assertEquals(1, tokenizer.encode("a", false).ids().length);
            String many = "x" + " ".repeat(50_000) + "y";
            assertFalse(limits(json).allow(many));
            assertTrue(tokenizer.encode(many, false).ids().length > 1);
        }
    }

    @Test
    void aTextThatTakesTooLongIsRefused() throws IOException {
        ObjectNode json = json("bytes");
        ObjectNode slow = (ObjectNode) Jsonl.JSON.readTree(
                "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"" + "a".repeat(500) + "\"}");
        ObjectNode all = Jsonl.JSON.createObjectNode().put("type", "Sequence");
        for (int i = 0; i < 20; i++) {
            all.withArray("normalizers").add(slow);
        }
        json.set("normalizer", all);
        json.putArray("added_tokens");
        System.setProperty(GuardedTokenizer.SECONDS_PROPERTY, "1");
        try (GuardedTokenizer tokenizer = open(json)) {
            long start = System.nanoTime();
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> tokenizer.encode("a".repeat(100), false));
            assertTrue(String.valueOf(e.getMessage()).contains("took more"), e.getMessage());
            assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) < 60);
            assertTrue(tokenizer.encode("b", false).ids().length > 0);
        } finally {
            System.clearProperty(GuardedTokenizer.SECONDS_PROPERTY);
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        ObjectNode json = json("bytes");
        try (GuardedTokenizer tokenizer = open(json)) {
            AtomicInteger cancelled = new AtomicInteger();
            Thread thread = new Thread(() -> {
                try {
                    tokenizer.encode("\n".repeat(8_000_001), false);
                } catch (CancellationException e) {
                    cancelled.incrementAndGet();
                }
            });
            thread.start();
            Thread.sleep(300);
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(60));
            assertEquals(1, cancelled.get());
            assertEquals(1, tokenizer.encode("a", false).ids().length);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingWhileOthersUseItIsAnExceptionForThem(boolean isolated) throws Exception {
        for (int round = 0; round < 10; round++) {
            GuardedTokenizer tokenizer = open(isolated ? unknown(json("bytes")) : json("bytes"));
            String text = "the whale, the white whale! ".repeat(isolated ? 10 : 1_000);
            int[] expected = tokenizer.encode(text, false).ids();
            List<Throwable> wrong = new ArrayList<>();
            AtomicInteger refused = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                threads.add(new Thread(() -> {
                    try {
                        while (true) {
                            assertArrayEquals(
                                    expected, tokenizer.encode(text, false).ids());
                            tokenizer.decode(expected);
                        }
                    } catch (IllegalStateException e) {
                        refused.addAndGet(String.valueOf(e.getMessage()).contains("is closed") ? 1 : 0);
                    } catch (RuntimeException | AssertionError e) {
                        synchronized (wrong) {
                            wrong.add(e);
                        }
                    }
                }));
            }
            threads.forEach(Thread::start);
            Thread.sleep(20);
            tokenizer.close();
            tokenizer.close();
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(60));
            }
            assertEquals(List.of(), wrong);
            assertEquals(3, refused.get());
            assertThrows(IllegalStateException.class, () -> tokenizer.encode("a", false));
            assertThrows(IllegalStateException.class, () -> tokenizer.decode(new int[] {1}));
        }
    }

    /** A program that has a worker, says so and waits. */
    static final class WithWorker {
        public static void main(String... arguments) throws Exception {
            GuardedTokenizer tokenizer = open(unknown(json("bytes")));
            tokenizer.encode("a", false);
            ProcessHandle.current().children().forEach(child -> System.out.println("worker " + child.pid()));
            // A long text, so that the worker is at work when its parent is killed.
            tokenizer.encode("a b ".repeat(5_000_000), false);
            Thread.sleep(TimeUnit.MINUTES.toMillis(5));
        }
    }

    @Test
    void aWorkerEndsWithItsParent() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithWorker.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = parent.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.startsWith("worker ")) {
                line = lines.readLine();
            }
            assertTrue(line != null, "it has a worker");
            ProcessHandle worker = ProcessHandle.of(Long.parseLong(line.substring("worker ".length())))
                    .orElseThrow();
            assertTrue(worker.isAlive());
            Thread.sleep(500);
            parent.destroyForcibly().waitFor();
            worker.onExit().get(20, TimeUnit.SECONDS);
        } finally {
            parent.destroyForcibly();
        }
    }
}
