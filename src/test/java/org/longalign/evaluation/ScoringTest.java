package org.longalign.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class ScoringTest {
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
        ScoreReport report = run.run(watched::add);

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
        ScriptedChat chat = new ScriptedChat("[[8]]", "no idea", "[[4]]", "[[6]]");
        ScoreReport report =
                bench.scoring(List.of(good)).judgedBy(Judge.fewShot(chat)).run();
        SystemScore score = report.score("scripted", "good");

        assertEquals(OptionalDouble.of(6.5), score.mean(), "the mean of 8 and 5, not of 8, 4 and 6");
        assertEquals(OptionalDouble.of(2.0), score.spread(), "item 1 alone was scored twice");
        assertEquals(3, score.scored());
        assertEquals(1, score.unscored());
        assertEquals(Map.of(0, 8.0, 1, 5.0), report.itemMeans("scripted", "good"));
        assertEquals("no idea", report.unscored().get(0).judgement().text());
        assertEquals(2, report.of("scripted", "good", 0).size());
        assertTrue(report.toString().contains("unscored 1"));
    }

    @Test
    void aSystemWithoutAnyRatingHasNoMean() {
        ScoreReport report = bench.scoring(List.of(good))
                .judgedBy(Judge.fewShot(new ScriptedChat(ScriptedChat.FAILURE)))
                .run();
        SystemScore score = report.score("scripted", "good");
        assertEquals(OptionalDouble.empty(), score.mean());
        assertEquals(OptionalDouble.empty(), score.spread());
        assertEquals(4, score.unscored());
        assertTrue(report.toString().contains("mean     -"), report.toString());
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
        assertEquals(OptionalDouble.of(10), report.leaderboard().get(0).mean());
        assertEquals(OptionalDouble.of(0), report.leaderboard().get(0).spread());
    }

    @Test
    void agreementCountsTheAnswersThatBothJudgesScored() {
        SystemAnswers exact = new SystemAnswers(
                "exact",
                "test",
                Map.of(0, Items.item(0).reference(), 1, Items.item(1).reference()));
        // good: 2 and nothing; exact: 9 and 9. The heuristic gives 1, 1 and 10, 10.
        ScriptedChat chat = new ScriptedChat("[[2]]", "none", "[[9]]");
        ScoreReport report = bench.scoring(List.of(good, exact))
                .judgedBy(Judge.fewShot(chat), new OverlapJudge())
                .passes(1)
                .run();
        Agreement agreement = report.agreement("scripted", "overlap (heuristic)");
        assertEquals(3, agreement.answers());
        assertEquals(1, agreement.spearman(), 1e-12);
        assertEquals(1, agreement.meanAbsoluteDifference(), 1e-12);
        assertEquals("3 answers, Spearman 1.00, mean absolute difference 1.00", agreement.toString());
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
        assertThrows(IllegalArgumentException.class, () -> scoring.judgedBy(new OverlapJudge(), new OverlapJudge(0.3)));
        ScoreReport report = scoring.judgedBy(new OverlapJudge()).run();
        assertThrows(IllegalArgumentException.class, () -> report.score("overlap (heuristic)", "nobody"));
    }

    @Test
    void anInterruptEndsTheRun() {
        Scoring scoring = bench.scoring(List.of(good)).judgedBy(new OverlapJudge());
        List<Verdict> watched = new ArrayList<>();
        assertThrows(
                CancellationException.class,
                () -> scoring.run(verdict -> {
                    watched.add(verdict);
                    Thread.currentThread().interrupt();
                }));
        assertEquals(1, watched.size());
    }
}
