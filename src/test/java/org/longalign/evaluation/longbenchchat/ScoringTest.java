package org.longalign.evaluation.longbenchchat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.cost.CostEstimate;
import org.longalign.evaluation.judge.Rating;
import org.longalign.tokenize.ByteTokenizer;

class ScoringTest {
    @TempDir
    private Path folder;

    private final LongBenchChat bench = LongBenchChat.of(List.of(Items.item(0), Items.item(1)));
    private final SystemAnswers good = new SystemAnswers("good", "test", Map.of(0, "a", 1, "b"));

    @Test
    void everySystemItemAndPassIsJudgedOnceByEveryJudge() {
        ScriptedChat chat = new ScriptedChat("[[7]]");
        SystemAnswers bad = new SystemAnswers("bad", "test", Map.of(0, "x", 1, "y"));
        List<Verdict> watched = new ArrayList<>();
        Scoring run = bench.scoring(List.of(good, bad))
                .judgedBy(Judge.fewShot(chat), new OverlapJudge())
                .passes(3)
                .seed(5);
        ScoreReport report = run.onEach(watched::add).run();

        assertEquals(2 * 2 * 2 * 3, run.size());
        assertEquals(run.size(), report.verdicts().size());
        assertEquals(report.verdicts(), watched);
        assertEquals(12, chat.requests.size());
        assertEquals(run.size(), report.verdicts().stream().distinct().count());
        assertTrue(report.verdicts().stream().allMatch(v -> v.seed() == 5));
        assertEquals(List.of("good", "bad"), report.systems());
        assertEquals(List.of("scripted", "overlap (heuristic)"), report.judges());
    }

    @Test
    void twoPassesUnlessSet() {
        assertEquals(
                4, bench.scoring(List.of(good)).judgedBy(new OverlapJudge()).size());
    }

    @Test
    void unscoredVerdictsAreCountedAndHaveNoPartInTheMean() {
        // item 0: 8 and unscored; item 1: 4 and 6
        ScriptedChat chat = new ScriptedChat("[[8]]", "no idea", "none", "none", "[[4]]", "[[6]]");
        ScoreReport report =
                bench.scoring(List.of(good)).judgedBy(Judge.fewShot(chat)).run();
        SystemScore score = report.score("scripted", "good");

        assertEquals(6.5, score.mean().value(), "the mean of 8 and 5, not of 8, 4 and 6");
        assertEquals(OptionalDouble.of(2.0), score.spread(), "item 1 alone was scored twice");
        assertEquals(3, score.scored());
        assertEquals(1, score.unscored());
        assertEquals(Map.of(0, 8.0, 1, 5.0), report.itemMeans("scripted", "good"));
        assertEquals("none", report.unscored().get(0).judgement().text());
        assertEquals(2, report.of("scripted", "good", 0).size());
        assertTrue(report.toString().contains("unscored 1"));
    }

    @Test
    void aSystemWithoutAnyRatingHasNoMean() {
        ScoreReport report = bench.scoring(List.of(good))
                .judgedBy(Judge.fewShot(new ScriptedChat(ScriptedChat.FAILURE)))
                .run();
        SystemScore score = report.score("scripted", "good");
        assertFalse(score.mean().defined());
        assertEquals(OptionalDouble.empty(), score.spread());
        assertEquals(4, score.unscored());
        assertTrue(report.toString().contains("mean - "), report.toString());
    }

    @Test
    void anItemThatASystemDidNotAnswerIsUnscoredWithTheReasonAndTheJudgeIsNotAsked() {
        ScriptedChat chat = new ScriptedChat("[[7]]");
        SystemAnswers half = new SystemAnswers("half", "test", Map.of(), Map.of(0, "time-out"));
        ScoreReport report = bench.scoring(List.of(half))
                .judgedBy(Judge.fewShot(chat))
                .passes(1)
                .run();
        assertEquals(
                List.of(
                        new Rating.Unscored("the system gave no answer: time-out"),
                        new Rating.Unscored("the system gave no answer")),
                report.unscored().stream().map(Verdict::rating).toList());
        assertEquals(0, chat.requests.size());
    }

    @Test
    void allSystemsAreJudgedByTheSamePromptButForTheAnswer() {
        ScriptedChat chat = new ScriptedChat("[[7]]");
        SystemAnswers same = new SystemAnswers("same", "test", good.answers());
        bench.scoring(List.of(good, same)).judgedBy(Judge.fewShot(chat)).run();
        assertEquals(chat.requests.subList(0, 4), chat.requests.subList(4, 8));
    }

    @Test
    void theLeaderboardHasTheBestSystemOfEachJudgeFirst() {
        SystemAnswers exact = new SystemAnswers(
                "exact",
                "test",
                Map.of(0, Items.item(0).reference(), 1, Items.item(1).reference()));
        ScoreReport report =
                bench.scoring(List.of(good, exact)).judgedBy(new OverlapJudge()).run();
        assertEquals(
                List.of("exact", "good"),
                report.leaderboard().stream().map(SystemScore::system).toList());
        assertEquals(10, report.leaderboard().get(0).mean().value());
        assertEquals(OptionalDouble.of(0), report.leaderboard().get(0).spread());
    }

    @Test
    void agreementCountsTheAnswersThatBothJudgesScored() {
        SystemAnswers exact = new SystemAnswers(
                "exact",
                "test",
                Map.of(0, Items.item(0).reference(), 1, Items.item(1).reference()));
        // good: 2 and nothing; exact: 9 and 9. The heuristic gives 1, 1 and 10, 10.
        ScriptedChat chat = new ScriptedChat("[[2]]", "none", "none", "none", "[[9]]");
        ScoreReport report = bench.scoring(List.of(good, exact))
                .judgedBy(Judge.fewShot(chat), new OverlapJudge())
                .passes(1)
                .run();
        Agreement agreement = report.agreement("scripted", "overlap (heuristic)");
        assertEquals(3, agreement.answers());
        assertEquals(1, agreement.spearman().value(), 1e-12);
        assertEquals(1, agreement.meanAbsoluteDifference().value(), 1e-12);
        assertTrue(agreement.toString().startsWith("3 answers, Spearman 1.00 ["), agreement.toString());
    }

    @Test
    void mistakesOfTheSetUpAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> bench.scoring(List.of()));
        assertThrows(IllegalArgumentException.class, () -> bench.scoring(List.of(good, good)));
        assertThrows(
                IllegalArgumentException.class,
                () -> bench.scoring(List.of(new SystemAnswers("s", "test", Map.of(9, "x")))));
        Scoring scoring = bench.scoring(List.of(good));
        assertThrows(IllegalStateException.class, scoring::run);
        assertThrows(IllegalArgumentException.class, () -> scoring.passes(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> scoring.judgedBy(new OverlapJudge(), new OverlapJudge(OverlapMapping.lineTo(0.3))));
        ScoreReport report = scoring.judgedBy(new OverlapJudge()).run();
        assertThrows(IllegalArgumentException.class, () -> report.score("overlap (heuristic)", "nobody"));
    }

    @Test
    void severalAtATimeGiveTheSameReportInTheSameOrder() {
        SystemAnswers bad = new SystemAnswers("bad", "test", Map.of(0, "x", 1, "y"));
        Scoring scoring =
                bench.scoring(List.of(good, bad)).judgedBy(new OverlapJudge()).passes(3);
        assertEquals(scoring.run(), scoring.inFlight(4).run());
        assertThrows(IllegalArgumentException.class, () -> scoring.inFlight(0));
    }

    @Test
    void theCostOfEveryJudgeIsKnownBeforehand() {
        ScriptedChat chat = new ScriptedChat("unused");
        SystemAnswers half = new SystemAnswers("half", "test", Map.of(0, "x"));
        Map<String, CostEstimate> costs = bench.scoring(List.of(half))
                .judgedBy(Judge.zeroShot(chat).withMaxOutputTokens(100), new OverlapJudge())
                .estimate(String::length);
        CostEstimate asked = Objects.requireNonNull(costs.get("scripted"));
        assertEquals(2, asked.requests(), "what was not answered is not judged");
        assertEquals(200, asked.mostOutputTokens());
        assertTrue(asked.inputTokens() > 2 * 1_000);
        assertEquals(0, Objects.requireNonNull(costs.get("overlap (heuristic)")).requests());
        assertEquals(List.of(), chat.requests);
    }

    @Test
    void aJournalOfAnotherRunIsRefusedNamingTheDifference() {
        Path journal = folder.resolve("verdicts.jsonl");
        Judge judge = Judge.zeroShot(new ScriptedChat("[[5]]"));
        Scoring scoring = bench.scoring(List.of(good)).judgedBy(judge).journal(journal);
        ScoreReport first = scoring.run();
        assertEquals(first, scoring.run(), "dates and all");
        assertEquals(6, scoring.passes(3).run().verdicts().size(), "more passes go on from those there are");
        assertMessage("seed is 0 there and 9 here", () -> scoring.seed(9).run());
        Judge warmer = Judge.zeroShot(new ScriptedChat("[[5]]")).withTemperature(1);
        assertMessage("temperature 0.0", () -> scoring.judgedBy(warmer).run());
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable action) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, action).getMessage());
        assertTrue(message.contains(part), message);
    }

    @Test
    void groupsAndPairsAreOverTheItemsThatTheyHave() {
        SystemAnswers exact = new SystemAnswers(
                "exact",
                "test",
                Map.of(0, Items.item(0).reference(), 1, Items.item(1).reference()));
        ScoreReport report =
                bench.scoring(List.of(good, exact)).judgedBy(new OverlapJudge()).run();
        PairedComparison pair = report.compare("overlap (heuristic)", "exact", "good");
        assertEquals(9, pair.difference().value(), 1e-12);
        assertEquals(2, pair.better());
        assertTrue(pair.difference().excludesZero());
        ItemGroups lengths = ItemGroups.byLength(bench, new ByteTokenizer(), 10, 1_000);
        assertEquals(Map.of("10 to 999", List.of(0, 1)), lengths.groups());
        List<GroupScore> rows = report.by(new ItemGroups("half", Map.of("first", List.of(0))));
        assertEquals(2, rows.size());
        assertEquals(1, rows.get(0).score().items());
        assertThrows(IllegalArgumentException.class, () -> ItemGroups.byLength(bench, new ByteTokenizer(), 5, 5));
    }

    @Test
    void anInterruptEndsTheRun() {
        Scoring scoring = bench.scoring(List.of(good)).judgedBy(new OverlapJudge());
        List<Verdict> watched = new ArrayList<>();
        assertThrows(
                CancellationException.class,
                () -> scoring.onEach(verdict -> {
                            watched.add(verdict);
                            Thread.currentThread().interrupt();
                        })
                        .run());
        assertEquals(1, watched.size());
    }
}
