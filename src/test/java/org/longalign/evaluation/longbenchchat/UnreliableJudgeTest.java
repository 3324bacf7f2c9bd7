package org.longalign.evaluation.longbenchchat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.FaultyServer;
import org.longalign.chat.LoopbackServer;
import org.longalign.evaluation.judge.Rating;

/** A judge whose server fails in every way, and a process that is killed. */
class UnreliableJudgeTest {
    @TempDir
    private Path folder;

    @Test
    void everyAnswerIsScoredOrListedUnscoredWithItsReason() throws IOException {
        FaultyServer faulty = JudgedRun.server(JudgedRun.FAULTY);
        try (LoopbackServer server = new LoopbackServer().otherwise(faulty)) {
            ScoreReport report = JudgedRun.scoring(server.address(), folder.resolve("verdicts.jsonl"), JudgedRun.SHORT)
                    .run();

            assertEquals(7, faulty.faults().size(), "every kind of fault came: " + faulty.faults());
            assertEquals(JudgedRun.verdicts(), report.verdicts().size());
            assertEquals(JudgedRun.verdicts(), distinct(report).size());
            int scored = 0;
            for (Verdict verdict : report.verdicts()) {
                if (verdict.rating() instanceof Rating.Unscored unscored) {
                    assertTrue(unscored.reason().length() > 10, verdict.toString());
                } else {
                    scored++;
                }
            }
            assertEquals(JudgedRun.verdicts(), scored + report.unscored().size());
            assertTrue(scored > 0.9 * JudgedRun.verdicts(), "few stay unscored: " + report);
            assertEquals(
                    Set.of(),
                    report.verdicts().stream()
                            .filter(v -> v.judgement().text().contains("[[11]]"))
                            .filter(v -> v.rating().value().isPresent())
                            .collect(java.util.stream.Collectors.toSet()),
                    "what is out of range is no rating");
        }
    }

    /** What stayed unscored since the server failed is judged when it is well again; the rest is not asked for anew. */
    @Test
    void goingOnJudgesWhatTheServerFailedAtAndNothingElse() throws IOException {
        Path journal = folder.resolve("verdicts.jsonl");
        ScoreReport first;
        try (LoopbackServer server = new LoopbackServer().otherwise(JudgedRun.server(0.8))) {
            first = JudgedRun.scoring(server.address(), journal, JudgedRun.SHORT)
                    .run();
        }
        long isTransient = first.unscored().stream()
                .filter(v -> v.rating() instanceof Rating.Unscored unscored && unscored.isTransient())
                .count();
        assertTrue(isTransient > 3, first.toString());
        try (LoopbackServer server = new LoopbackServer().otherwise(JudgedRun.server(0))) {
            ScoreReport second = JudgedRun.scoring(server.address(), journal, JudgedRun.AMPLE)
                    .run();
            assertEquals(isTransient, server.calls().size());
            assertEquals(
                    first.unscored().size() - isTransient, second.unscored().size());
            Map<String, Verdict> now = byKey(second);
            first.verdicts().stream()
                    .filter(v -> v.rating().value().isPresent())
                    .forEach(v -> assertEquals(v, now.get(key(v))));
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows does not know SIGKILL")
    void aRunThatIsKilledTwiceJudgesNothingTwiceAndComesToTheSameEnd() throws Exception {
        ScoreReport undisturbed;
        try (LoopbackServer server = new LoopbackServer().otherwise(JudgedRun.server(0))) {
            undisturbed = JudgedRun.scoring(server.address(), folder.resolve("undisturbed.jsonl"), JudgedRun.AMPLE)
                    .run();
        }
        Path journal = folder.resolve("verdicts.jsonl");
        try (LoopbackServer server = new LoopbackServer().otherwise(JudgedRun.server(0))) {
            for (int told : new int[] {20, 70}) {
                killedAfter(told, server, journal);
                int kept = Files.readAllLines(journal).size() - 1;
                assertTrue(kept >= told && kept < JudgedRun.verdicts(), "killed before its end, not after " + kept);
            }
            int calls = server.calls().size();
            ScoreReport resumed = JudgedRun.scoring(server.address(), journal, JudgedRun.AMPLE)
                    .run();

            assertEquals(ratings(undisturbed), ratings(resumed));
            assertEquals(JudgedRun.verdicts(), resumed.verdicts().size());
            int asked = server.calls().size();
            assertTrue(asked - calls <= JudgedRun.verdicts() - 70, "what was told of was not asked again");
            // A verdict whose call was under way at a kill was lost with the process; no other is asked for twice.
            Set<String> bodies = new HashSet<>();
            server.calls().forEach(call -> bodies.add(call.body()));
            assertEquals(JudgedRun.verdicts(), bodies.size());
            assertTrue(asked - bodies.size() <= 2 * 6, asked + " calls for " + bodies.size() + " verdicts");
            List<String> lines = Files.readAllLines(journal);
            assertEquals(JudgedRun.verdicts() + 1, lines.size(), "a line for each verdict and one for the work");
            assertEquals(lines.size(), new HashSet<>(lines).size());
        }
    }

    /** Starts the run in a process of its own and kills it after so many verdicts; it goes on for 30 more at most. */
    private void killedAfter(int verdicts, LoopbackServer server, Path journal) throws Exception {
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        JudgedRun.class.getName(),
                        server.address().toString(),
                        journal.toString(),
                        Integer.toString(verdicts + 30))
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < verdicts; i++) {
                String line = lines.readLine();
                assertNotNull(line, () -> read(errors));
            }
            process.destroyForcibly();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static Map<String, Verdict> byKey(ScoreReport report) {
        Map<String, Verdict> verdicts = new TreeMap<>();
        report.verdicts().forEach(v -> verdicts.put(key(v), v));
        return verdicts;
    }

    private static Set<String> distinct(ScoreReport report) {
        return byKey(report).keySet();
    }

    private static Map<String, Rating> ratings(ScoreReport report) {
        Map<String, Rating> ratings = new TreeMap<>();
        report.verdicts().forEach(v -> ratings.put(key(v), v.rating()));
        return ratings;
    }

    private static String key(Verdict v) {
        return v.judge() + ", " + v.system() + ", " + v.item() + ", " + v.pass();
    }
}
