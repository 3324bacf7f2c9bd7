package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.Trials;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.LoopbackServer;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.chat.LoopbackServer.Call;
import org.longalign.chat.LoopbackServer.Manner;
import org.longalign.chat.client.RecordedReplies;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;
import org.longalign.instruct.Attempt.Why;

/**
 * A building process that is killed again and again ({@code SIGKILL}), against a server that fails three calls of ten. What
 * its lives have made in the end is what one life makes that nobody disturbs, and no reply in the journal was asked for
 * again.
 */
@Tag(Trials.TAG)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows knows no SIGKILL")
class KilledBuildTest {
    private static final int DEATHS = Trials.of(20, 2);
    private static final double FAULTS = 0.3;
    private static final Pattern NUMBER = Pattern.compile("Document number (\\d+)\\.");
    private static final Pattern STEP = Pattern.compile("#([0-9a-f]{16})$");

    @TempDir
    private Path folder;

    private final Random random = new Random(58_177);
    private final Set<String> journaled = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> replies = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> askedAgain = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();
    private volatile boolean faulty;

    @Test
    void livesThatAreKilledComeToTheEndOfOneThatIsNot() throws Exception {
        try (LoopbackServer server = new LoopbackServer().otherwise(this::answer)) {
            SelfInstructReport undisturbed =
                    KilledBuild.run(server.address(), folder.resolve("undisturbed.jsonl"), Duration.ofSeconds(60));
            checkUndisturbed(undisturbed);
            replies.clear();
            calls.set(0);
            faulty = true;
            Random deaths = new Random(7);
            int lives = 0;
            while (lives < DEATHS || (journaled.size() <= DEATHS && lives < 5 * DEATHS)) {
                lives++;
                int asked = calls.get() + deaths.nextInt(13);
                int millisMore = deaths.nextInt(20);
                Process process = start(server);
                while (calls.get() < asked && process.isAlive()) {
                    Thread.sleep(1);
                }
                assertTrue(
                        !process.waitFor(millisMore, TimeUnit.MILLISECONDS),
                        () -> "it ended by itself, too early: " + errors());
                process.destroyForcibly();
                assertTrue(process.waitFor(60, TimeUnit.SECONDS));
                readJournal();
            }
            int before = journaled.size();
            assertTrue(before > DEATHS, "the lives made progress: " + before + " steps");
            Process last = start(server);
            String said = new String(last.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, last.waitFor(), this::errors);
            readJournal();
            System.out.printf(
                    "%d deaths: %d calls, %d of them faulty, %d steps journaled before the last life; %s%n",
                    lives,
                    calls.get(),
                    faults.get(),
                    before,
                    said.lines().findFirst().orElse(""));
            check(undisturbed);
        }
    }

    /** Every kind of end that a document can come to is among them. */
    private void checkUndisturbed(SelfInstructReport undisturbed) {
        assertEquals(KilledBuild.DOCUMENTS, undisturbed.attempts().size());
        assertEquals(
                Set.of(Why.EMPTY, Why.TRUNCATED, Why.REFUSAL, Why.FILTERED, Why.NO_QUESTIONS),
                undisturbed.reasons().keySet());
        assertEquals(KilledBuild.DOCUMENTS / 2, undisturbed.made().size());
        replies.forEach((key, count) -> assertEquals(1, count.get(), "nothing is asked twice"));
    }

    private void check(SelfInstructReport undisturbed) throws IOException {
        assertEquals(List.of(), List.copyOf(askedAgain), "a step in the journal is not asked again");
        assertEquals(
                undisturbed.instructions(),
                Jsonl.read(folder.resolve(KilledBuild.MADE), Instruction.class).orThrow());
        assertEquals(
                undisturbed.failed(),
                Jsonl.read(folder.resolve(KilledBuild.FAILED), Attempt.Failed.class)
                        .orThrow());
        Set<String> once = new HashSet<>();
        undisturbed.attempts().forEach(attempt -> assertTrue(once.add(attempt.documentId())));
        // A reply may be lost on its way into the journal, when the process dies: of each call under way, no more.
        int lost = replies.values().stream().mapToInt(count -> count.get() - 1).sum();
        assertTrue(lost <= DEATHS * KilledBuild.IN_FLIGHT, lost + " replies were given more than once");
        assertEquals(FAULTS, (double) faults.get() / calls.get(), 0.1);
        List<String> lines = Files.readAllLines(folder.resolve(KilledBuild.JOURNAL));
        assertEquals(lines.size(), new HashSet<>(lines).size());
        assertEquals(lines.size() - 1, journaled.size(), "no step is in the journal twice");
    }

    /** What the journal holds, read as another program would. */
    private void readJournal() throws IOException {
        Path journal = folder.resolve(KilledBuild.JOURNAL);
        String text = Files.exists(journal) ? Files.readString(journal) : "";
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            Matcher step = STEP.matcher(Jsonl.JSON.readTree(line).path("key").asText());
            if (step.find()) {
                journaled.add(step.group(1));
            }
        }
    }

    private Answer answer(Call call) {
        calls.incrementAndGet();
        String message = message(call);
        String key = RecordedReplies.key(new ChatRequest(List.of(Message.user(message)), 1, 1))
                .substring(0, 16);
        if (journaled.contains(key)) {
            askedAgain.add(message.substring(0, 30) + " " + key);
        }
        int fault = faulty && random() < FAULTS ? (int) (random() * 6) : -1;
        Answer good = good(message);
        if (fault >= 0) {
            faults.incrementAndGet();
        } else if (!good.body().contains("\"content\":\"\"")) { // an empty reply is asked for once more
            replies.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
        }
        return switch (fault) {
            case 0 ->
                Answer.of(429, "{\"error\": {\"message\": \"slow down\"}}").header("retry-after-ms", "10");
            case 1 -> Answer.of(500, "oops");
            case 2 -> good.in(Manner.NEVER);
            case 3 -> good.in(Manner.CUT);
            case 4 -> Answer.of(200, "<html>maintenance</html>");
            case 5 -> Answer.of(200, good.body().substring(0, good.body().length() / 2));
            default -> good;
        };
    }

    private synchronized double random() {
        return random.nextDouble();
    }

    private static String message(Call call) {
        try {
            JsonNode messages = Jsonl.JSON.readTree(call.body()).path("messages");
            return messages.path(0).path("content").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same for the same request, and of every kind that is final. */
    private static Answer good(String message) {
        Matcher found = NUMBER.matcher(message);
        assertTrue(found.find());
        int number = Integer.parseInt(found.group(1));
        boolean questions = !message.endsWith("?");
        if (questions) {
            return switch (number % 10) {
                case 0 -> reply("I'm sorry, but I can't help with that.", "stop");
                case 1 -> reply("The document is about many things.", "stop");
                case 2 -> Answer.of(400, "{\"error\": {\"code\": \"content_filter\"}}");
                default ->
                    reply(
                            "1: What is " + number + "?\n2: And b?\n3: And c?\n4: And d?\n5: And e of " + number + "?",
                            "stop");
            };
        }
        return switch (number % 10) {
            case 3 -> reply("", "stop");
            case 4 -> reply("It is " + number + " and", "length");
            default -> reply("It is " + number + ". " + "As it says. ".repeat(500), "stop");
        };
    }

    private static Answer reply(String text, String finish) {
        return Answer.of(200, LoopbackServer.completion(text, finish, 100, 0, 10));
    }

    private Process start(LoopbackServer server) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                KilledBuild.class.getName(),
                folder.toString(),
                server.address().toString()));
        Process process =
                new ProcessBuilder(command).redirectError(errorFile().toFile()).start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        assertNotNull(lines.readLine(), this::errors);
        return process;
    }

    private Path errorFile() {
        return folder.resolve("errors.txt");
    }

    private String errors() {
        try {
            return Files.readString(errorFile());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
