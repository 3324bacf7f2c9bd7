package org.longalign.evaluation.longbenchchat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Language;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.Rating;

class VerdictJournalTest {
    private static final Pass FIRST = new Pass(1, 7);
    private static final List<ScoredAnswer> EXAMPLES = List.of(new ScoredAnswer("good", 9));

    @TempDir
    Path folder;

    /** Rates 1, then 2, and so on. */
    private static final class Counting implements Judge {
        private final JudgeKind kind;
        private final String setting;
        private int calls;

        Counting(JudgeKind kind, String setting) {
            this.kind = kind;
            this.setting = setting;
        }

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public JudgeKind kind() {
            return kind;
        }

        @Override
        public String setting() {
            return setting;
        }

        @Override
        public Judgement judge(BenchmarkItem item, String answer, Pass pass) {
            calls++;
            return new Judgement(new Rating.Scored(calls), "reply " + calls, "v1");
        }
    }

    private VerdictJournal open(Judge judge) {
        return VerdictJournal.open(folder.resolve("verdicts"), List.of(judge), 7);
    }

    private static BenchmarkItem item(int index, String query, String reference, List<ScoredAnswer> examples) {
        return new BenchmarkItem(index, "prompt", query, reference, examples, Language.ENGLISH, null);
    }

    private static int rating(Judgement judgement) {
        return judgement.value().orElseThrow();
    }

    @Test
    void anAnswerIsJudgedOnceOverSeveralLives() {
        for (JudgeKind kind : List.of(JudgeKind.MODEL, JudgeKind.REPLAY)) {
            Path file = folder.resolve(kind.label());
            Counting judge = new Counting(kind, "at 0");
            for (int life = 0; life < 3; life++) {
                try (VerdictJournal journal = VerdictJournal.open(file, List.of(judge), 7)) {
                    assertEquals(life > 0, journal.resumed());
                    Judgement judgement = journal.judge(judge, "s", Items.item(0), "an answer", FIRST);
                    assertEquals(new Judgement(new Rating.Scored(1), "reply 1", "v1"), judgement);
                }
            }
            assertEquals(1, judge.calls);
        }
    }

    @Test
    void whatTheJudgeSeesIsJudgedAgainWhereItChanged() {
        Counting judge = new Counting(JudgeKind.MODEL, "at 0");
        BenchmarkItem item = item(0, "why", "because", EXAMPLES);
        try (VerdictJournal journal = open(judge)) {
            assertEquals(1, rating(journal.judge(judge, "s", item, "so", FIRST)));
            assertEquals(2, rating(journal.judge(judge, "s", item, "sow", FIRST)), "another answer");
            BenchmarkItem moved = item(0, "hy", "because", EXAMPLES);
            assertEquals(3, rating(journal.judge(judge, "s", moved, "sow", FIRST)), "\"so\", \"why\" in other pieces");
            BenchmarkItem reference = item(0, "why", "therefore", EXAMPLES);
            assertEquals(4, rating(journal.judge(judge, "s", reference, "so", FIRST)));
            BenchmarkItem example = item(0, "why", "because", List.of(new ScoredAnswer("bad", 9)));
            assertEquals(5, rating(journal.judge(judge, "s", example, "so", FIRST)));
            BenchmarkItem score = item(0, "why", "because", List.of(new ScoredAnswer("good", 8)));
            assertEquals(6, rating(journal.judge(judge, "s", score, "so", FIRST)));
            assertEquals(7, rating(journal.judge(judge, "other", item, "so", FIRST)), "another system");
            assertEquals(8, rating(journal.judge(judge, "s", item, "so", new Pass(2, 7))));
            assertEquals(9, rating(journal.judge(judge, "s", item(1, "why", "because", EXAMPLES), "so", FIRST)));
            assertEquals(1, rating(journal.judge(judge, "s", item, "so", FIRST)));
        }
    }

    @Test
    void onlyJudgesThatAskAModelAreInIt() {
        Counting formula = new Counting(JudgeKind.HEURISTIC, "at 0");
        try (VerdictJournal journal = VerdictJournal.open(folder.resolve("formulas"), List.of(formula), 7)) {
            journal.judge(formula, "s", Items.item(0), "so", FIRST);
            journal.judge(formula, "s", Items.item(0), "so", FIRST);
            assertFalse(journal.resumed());
        }
        assertEquals(2, formula.calls);
        // Its setting is no part of the work.
        Counting changed = new Counting(JudgeKind.HEURISTIC, "at 1");
        VerdictJournal.open(folder.resolve("formulas"), List.of(changed), 7).close();
    }

    @Test
    void anotherSettingOrSeedIsOtherWork() {
        open(new Counting(JudgeKind.MODEL, "at 0")).close();
        String refused = refused(new Counting(JudgeKind.MODEL, "at 1"), 7);
        assertTrue(refused.contains("judge counting is at 0 there and at 1 here"), refused);
        String seed = refused(new Counting(JudgeKind.MODEL, "at 0"), 8);
        assertTrue(seed.contains("seed is 7 there and 8 here"), seed);
    }

    private String refused(Judge judge, long seed) {
        return String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> VerdictJournal.open(folder.resolve("verdicts"), List.of(judge), seed))
                .getMessage());
    }

    @Test
    void withoutAFileNothingIsKept() {
        Counting judge = new Counting(JudgeKind.MODEL, "at 0");
        try (VerdictJournal journal = VerdictJournal.open(null, List.of(judge), 7)) {
            assertEquals(1, rating(journal.judge(judge, "s", Items.item(0), "so", FIRST)));
            assertEquals(2, rating(journal.judge(judge, "s", Items.item(0), "so", FIRST)));
            assertFalse(journal.resumed());
        }
    }
}
