package org.longalign.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.longalign.chat.RecordedReplies;
import org.longalign.chat.RecordedReplies.Exchange;
import org.longalign.data.Jsonl;
import org.longalign.data.Language;

/**
 * The data that notebook 04 reads. With {@code -Dlongalign.rekey=true} the keys of the recorded verdicts are first
 * renewed for the prompts of today, each verdict found again by what it is about.
 */
class WalkthroughBenchmarkTest {
    private static final Path FOLDER = Path.of("notebooks/data/longbench-chat");
    private static final Path REPLIES = FOLDER.resolve("judge-replies.jsonl");
    private static final Path NOTEBOOK = Path.of("notebooks/04-longbench-chat.ipynb");
    private static final long SEED = 7;

    private final LongBenchChat bench = LongBenchChat.read(FOLDER);
    private final List<SystemAnswers> systems = List.of(answers("careful"), answers("hasty"), answers("memory"));

    private static SystemAnswers answers(String name) {
        return SystemAnswers.read(FOLDER.resolve("answers/" + name + ".json"));
    }

    @BeforeAll
    static void renewKeysIfAsked() {
        if (Boolean.getBoolean("longalign.rekey")) {
            new WalkthroughBenchmarkTest().renewKeys();
        }
    }

    private void renewKeys() {
        Map<String, Exchange> written = Jsonl.read(REPLIES, Exchange.class).orThrow().stream()
                .collect(Collectors.toMap(Exchange::about, Function.identity()));
        List<Exchange> renewed = new ArrayList<>();
        keys().forEach((about, key) -> {
            Exchange verdict = Objects.requireNonNull(written.remove(about), () -> "no verdict about " + about);
            renewed.add(new Exchange(about, key, verdict.reply(), verdict.author()));
        });
        assertEquals(Set.of(), written.keySet(), "verdicts about nothing in the default run");
        Jsonl.write(REPLIES, renewed);
    }

    /** The key of each request of the default run, by what it is about. */
    private Map<String, String> keys() {
        ChatJudge judge = Judge.fewShot(new ScriptedChat("unused"));
        Map<String, String> keys = new LinkedHashMap<>();
        for (BenchmarkItem item : bench.items()) {
            for (SystemAnswers system : systems) {
                for (int pass = 1; pass <= Scoring.DEFAULT_PASSES; pass++) {
                    String answer = system.to(item.index()).orElseThrow();
                    keys.put(
                            "item " + item.index() + ", " + system.system() + ", pass " + pass,
                            RecordedReplies.key(judge.request(item, answer, new Pass(pass, SEED))));
                }
            }
        }
        return keys;
    }

    @Test
    void itemsAreOfBothLanguagesAndHaveThreeExamplesOfDifferentQuality() {
        Map<Language, Long> languages =
                bench.items().stream().collect(Collectors.groupingBy(BenchmarkItem::language, Collectors.counting()));
        assertEquals(Map.of(Language.ENGLISH, 4L, Language.CHINESE, 2L), languages);
        for (BenchmarkItem item : bench.items()) {
            assertEquals(TextUnits.language(item.query()), item.language(), "item " + item.index());
            Set<Integer> scores =
                    item.examples().stream().map(ScoredAnswer::score).collect(Collectors.toSet());
            assertEquals(3, scores.size(), "item " + item.index() + " has examples of three different scores");
            assertTrue(item.needsDocument(), "the text of item " + item.index() + " is not committed");
        }
    }

    @Test
    void everySystemAnswersEveryItemAndSaysThatItWasWritten() {
        for (SystemAnswers system : systems) {
            assertEquals(bench.items().size(), system.answers().size(), system.system());
            assertTrue(system.system().endsWith("(written)"), system.system());
            assertEquals("written for the walkthrough", system.author());
        }
    }

    @Test
    void everyPromptOfTheDefaultRunHasItsVerdictAndNoVerdictIsLeftOver() {
        Map<String, String> recorded = Jsonl.read(REPLIES, Exchange.class).orThrow().stream()
                .collect(Collectors.toMap(Exchange::about, Exchange::request));
        Map<String, String> wanted = keys();
        assertEquals(wanted, recorded);
        assertEquals(wanted.size(), new HashSet<>(wanted.values()).size(), "the passes of an answer differ");
    }

    @Test
    void theDefaultRunSeparatesTheSystemsAndLeavesOneVerdictUnscored() {
        ChatJudge judge = Judge.fewShot(RecordedReplies.read(REPLIES)).named("replay");
        ScoreReport report = bench.scoring(systems).judgedBy(judge).seed(SEED).run();

        assertEquals(JudgeKind.REPLAY, judge.kind());
        assertEquals(36, report.verdicts().size());
        assertEquals(1, report.unscored().size());
        Verdict unscored = report.unscored().get(0);
        assertEquals("hasty (written)", unscored.system());
        assertEquals(new Rating.Unscored("no [[rating]] in the reply"), unscored.rating());
        double careful = report.score("replay", "careful (written)").mean().orElseThrow();
        double hasty = report.score("replay", "hasty (written)").mean().orElseThrow();
        double memory = report.score("replay", "memory (written)").mean().orElseThrow();
        assertTrue(careful > hasty + 2 && hasty > memory + 1, report.toString());
    }

    @Test
    void theNotebookUsesTheRecordedSeed() throws Exception {
        String notebook = Files.readString(NOTEBOOK);
        assertTrue(
                notebook.contains("LONGALIGN_JUDGE_SEED\\\", " + SEED), "the verdicts were recorded for seed " + SEED);
        assertFalse(notebook.contains("\"execution_count\": 1"), "outputs are stripped");
    }
}
