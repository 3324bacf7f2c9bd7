package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.Trials;
import org.longalign.chat.LoopbackServer;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.chat.LoopbackServer.Call;
import org.longalign.corpus.Corpus;
import org.longalign.corpus.SelectedDocuments.Format;
import org.longalign.corpus.Selection;
import org.longalign.corpus.source.Sources;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.tokenize.ByteTokenizer;

/** Shards of Self-Instruct against one run, with a server on loopback. */
class SelfInstructShardsTest {
    private static final int SHARDS = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern NUMBER = Pattern.compile("Document number (\\d+)\\.");

    @TempDir
    Path folder;

    /** Requests by their text and how often each was answered. */
    private final Map<String, AtomicInteger> answered = new ConcurrentHashMap<>();

    private Path shared() {
        return folder.resolve("shared");
    }

    /** The same for the same request: every fifth document gets no questions, every seventh an empty answer. */
    private Answer answer(Call call) {
        String message;
        try {
            message = Jsonl.JSON
                    .readTree(call.body())
                    .path("messages")
                    .path(0)
                    .path("content")
                    .asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        answered.computeIfAbsent(message, m -> new AtomicInteger()).incrementAndGet();
        Matcher found = NUMBER.matcher(message);
        int number = found.find() ? Integer.parseInt(found.group(1)) : message.length();
        String text = !message.endsWith("?")
                ? number % 5 == 0 ? "It is about much." : "1: What is " + number + "?\n2: b?\n3: c?\n4: d?\n5: e?"
                : number % 7 == 0 ? "I'm sorry, but I can't help with that." : "It is " + number + ".";
        return Answer.of(200, LoopbackServer.completion(text, "stop", 100, 0, 10));
    }

    private static List<Document> documents() {
        return KilledBuild.documents();
    }

    @Test
    void shardsTogetherAreTheRunOfAll() throws Exception {
        try (LoopbackServer server = new LoopbackServer().otherwise(this::answer)) {
            SelfInstruct selfInstruct = KilledBuild.selfInstruct(server.address(), TIMEOUT);
            SelfInstructReport whole = selfInstruct.run(documents());
            int calls = server.calls().size();
            for (int shards : new int[] {1, 2, 7}) {
                Path here = folder.resolve("shards" + shards);
                int documents = 0;
                for (int shard = shards - 1; shard >= 0; shard--) {
                    documents += selfInstruct
                            .shard(shard, shards, here)
                            .run(documents().stream())
                            .attempts()
                            .size();
                }
                assertEquals(documents().size(), documents);
                calls += whole.asked();
                assertEquals(calls, server.calls().size(), "every call is made by one shard");
                SelfInstructReport merged = selfInstruct.merge(documents().stream(), here);
                assertEquals(whole.attempts(), merged.attempts());
                assertEquals(whole.instructions(), merged.instructions());
                assertEquals(whole.usage(), merged.usage());
                assertEquals(List.of(0, whole.asked()), List.of(merged.asked(), merged.kept()));
                assertEquals(calls, server.calls().size(), "merging asks for nothing");
            }
        }
    }

    @Test
    void theOutputOfASelectionIsDividedAsItIsRead() throws Exception {
        Corpus corpus = Corpus.of("all", documents());
        Selection.of(corpus, new ByteTokenizer())
                .tokens(1, 100_000)
                .chinese(0.1)
                .count(20)
                .keepNearDuplicates()
                .run()
                .write(folder.resolve("long"), Format.PARQUET);
        Corpus selected = Sources.selected(folder.resolve("long"));
        try (LoopbackServer server = new LoopbackServer().otherwise(this::answer)) {
            SelfInstruct selfInstruct = KilledBuild.selfInstruct(server.address(), TIMEOUT);
            SelfInstructReport whole = selfInstruct.run(selected.read(bad -> {}));
            assertEquals(20, whole.attempts().size());
            for (int shard = 0; shard < SHARDS; shard++) {
                selfInstruct.shard(shard, SHARDS, shared()).run(selected.read(bad -> {}));
            }
            assertEquals(
                    whole.attempts(),
                    selfInstruct.merge(selected.read(bad -> {}), shared()).attempts());
        }
    }

    @Test
    void whatIsMissingOrOfOtherWorkIsNamed() throws Exception {
        try (LoopbackServer server = new LoopbackServer().otherwise(this::answer)) {
            SelfInstruct selfInstruct = KilledBuild.selfInstruct(server.address(), TIMEOUT);
            Files.createDirectory(shared());
            assertTrue(messageOf(IllegalArgumentException.class, () -> merge(selfInstruct))
                    .contains("has no journal"));
            selfInstruct.shard(1, SHARDS, shared()).run(documents());
            assertTrue(messageOf(IllegalStateException.class, () -> merge(selfInstruct))
                    .contains("these have not begun: [0, 2]"));
            selfInstruct.shard(0, SHARDS, shared()).run(documents());
            selfInstruct.shard(2, SHARDS, shared()).run(documents().subList(0, 80));
            String unfinished = messageOf(IllegalStateException.class, () -> merge(selfInstruct));
            assertTrue(unfinished.contains("missing: {2=4}; run them again"), unfinished);
            selfInstruct.shard(2, SHARDS, shared()).run(documents());
            assertEquals(documents().size(), merge(selfInstruct).attempts().size());
            String order = messageOf(
                    IllegalStateException.class,
                    () -> selfInstruct.merge(documents().stream().skip(1), shared()));
            assertTrue(order.contains("the same documents in the same order"), order);
            String settings = messageOf(IllegalArgumentException.class, () -> merge(selfInstruct.maxOutputTokens(5)));
            assertTrue(settings.contains("maxOutputTokens is 4096 there and 5 here"), settings);
            Files.move(shared().resolve("shard-2-of-3.jsonl"), shared().resolve("swap"));
            Files.move(shared().resolve("shard-1-of-3.jsonl"), shared().resolve("shard-2-of-3.jsonl"));
            Files.move(shared().resolve("swap"), shared().resolve("shard-1-of-3.jsonl"));
            String swapped = messageOf(IllegalArgumentException.class, () -> merge(selfInstruct));
            assertTrue(swapped.contains("shard is 2 of 3 there and 1 of 3 here"), swapped);
            selfInstruct.shard(0, 2, shared()).run(documents());
            assertTrue(messageOf(IllegalArgumentException.class, () -> merge(selfInstruct))
                    .contains("of [2, 3]"));
            assertTrue(messageOf(IllegalArgumentException.class, () -> selfInstruct.shard(3, 3, shared()))
                    .contains("no shard 3 of 3"));
            Document twice = documents().get(0);
            assertTrue(messageOf(
                            IllegalArgumentException.class,
                            () -> selfInstruct
                                    .shard(0, 1, folder.resolve("twice"))
                                    .run(List.of(twice, twice)))
                    .contains("two documents have the id doc-0"));
        }
    }

    private SelfInstructReport merge(SelfInstruct selfInstruct) {
        return selfInstruct.merge(documents().stream(), shared());
    }

    @Test
    @Tag(Trials.TAG)
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows knows no SIGKILL")
    void shardsThatAreKilledComeToTheSame() throws Exception {
        int deaths = Trials.of(8, 2);
        try (LoopbackServer server = new LoopbackServer().otherwise(this::answer)) {
            SelfInstructReport whole =
                    KilledBuild.selfInstruct(server.address(), TIMEOUT).run(documents());
            answered.clear();
            Random random = new Random(7);
            for (int life = 0; life < deaths; life++) {
                List<Process> processes = new ArrayList<>();
                try {
                    int before = server.calls().size();
                    for (int shard = 0; shard < SHARDS; shard++) {
                        processes.add(start(server, shard));
                    }
                    int more = 12 + random.nextInt(12);
                    while (server.calls().size() < before + more
                            && processes.stream().anyMatch(Process::isAlive)) {
                        Thread.sleep(1);
                    }
                } finally {
                    for (Process process : processes) {
                        process.destroyForcibly();
                        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
                    }
                }
                journaled();
            }
            int kept = journaled().size();
            assertTrue(kept > deaths && kept < whole.asked(), kept + " steps of " + whole.asked());
            SelfInstruct selfInstruct = KilledBuild.selfInstruct(server.address(), TIMEOUT);
            int asked = 0;
            for (int shard = 0; shard < SHARDS; shard++) {
                asked += selfInstruct
                        .shard(shard, SHARDS, shared())
                        .run(documents())
                        .asked();
            }
            assertEquals(whole.asked(), kept + asked, "no step in a journal is asked again");
            assertEquals(whole.attempts(), merge(selfInstruct).attempts());
            int lost = answered.values().stream()
                    .mapToInt(count -> count.get() - 1)
                    .sum();
            assertTrue(lost <= deaths * SHARDS * KilledBuild.IN_FLIGHT, lost + " replies were given more than once");
        }
    }

    /** The steps of all journals, read as another program would; a step in two journals would be an error. */
    private Set<String> journaled() throws IOException {
        Set<String> keys = new HashSet<>();
        try (Stream<Path> journals = Files.list(shared())) {
            for (Path journal : journals.toList()) {
                String text = Files.readString(journal);
                for (String line : text.substring(0, text.lastIndexOf('\n') + 1)
                        .lines()
                        .skip(1)
                        .toList()) {
                    assertTrue(keys.add(Jsonl.JSON.readTree(line).path("key").asText()), line);
                }
            }
        }
        return keys;
    }

    private Process start(LoopbackServer server, int shard) throws IOException {
        Files.createDirectories(shared());
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledBuild.class.getName(),
                        shared().toString(),
                        server.address().toString(),
                        "" + shard,
                        "" + SHARDS)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log" + shard).toFile())
                .start();
    }

    private static String messageOf(Class<? extends Exception> type, Executable run) {
        return String.valueOf(assertThrows(type, run).getMessage());
    }
}
