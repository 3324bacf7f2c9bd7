package org.longalign.evaluation.longbenchchat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.longalign.chat.Usage;
import org.longalign.evaluation.judge.JudgeCall;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.Rating;

class BiasCheckTest {
    private static final int ITEMS = 20;
    private final LongBenchChat bench = LongBenchChat.of(
            java.util.stream.IntStream.range(0, ITEMS).mapToObj(Items::item).toList());

    private static SystemAnswers system(String name, int words) {
        Map<Integer, String> answers = new TreeMap<>();
        for (int i = 0; i < ITEMS; i++) {
            answers.put(i, "word ".repeat(words + i % 7));
        }
        return new SystemAnswers(name, name + "-model", answers);
    }

    private static ScoreReport judged(String judge, List<SystemAnswers> systems, ToIntFunction<Pass> rating) {
        List<Verdict> verdicts = new ArrayList<>();
        for (SystemAnswers system : systems) {
            for (int item = 0; item < ITEMS; item++) {
                for (int pass = 1; pass <= 2; pass++) {
                    JudgeCall call = new JudgeCall(
                            judge + "-model", judge + "-model-2024-08-06", 0, Instant.EPOCH, List.of(), Usage.UNKNOWN);
                    int given = rating.applyAsInt(new Pass(pass, item))
                            + (system.system().equals(judge) ? 2 : 0);
                    verdicts.add(new Verdict(
                            judge,
                            JudgeKind.MODEL,
                            system.system(),
                            item,
                            pass,
                            7,
                            new Judgement(new Rating.Scored(given), "", JudgePrompt.FEW_SHOT.version(), call)));
                }
            }
        }
        return new ScoreReport(verdicts);
    }

    @Test
    void aJudgeThatCountsWordsShowsItAndOneThatDoesNotDoesNot() {
        List<SystemAnswers> systems = List.of(system("short", 3));
        BiasCheck counting = BiasCheck.length(judged("j", systems, pass -> 1 + (int) (pass.seed() % 7)), "j", systems);
        assertEquals(1, counting.value().value(), 1e-12);
        assertTrue(counting.value().excludesZero());
        BiasCheck fair = BiasCheck.length(judged("j", systems, pass -> 1 + (int) (pass.seed() * 5 % 8)), "j", systems);
        assertTrue(Math.abs(fair.value().value()) < 0.5, fair.toString());
    }

    @Test
    void aJudgeThatFollowsTheLastExampleShowsIt() {
        List<SystemAnswers> systems = List.of(system("s", 3));
        ScoreReport follows = judged("j", systems, pass -> {
            List<ScoredAnswer> order =
                    ExampleOrder.shuffle(Items.item(0).examples(), (int) pass.seed(), new Pass(pass.number(), 7));
            return order.get(2).score() > 4 ? 7 : 5;
        });
        BiasCheck biased = BiasCheck.position(follows, "j", bench).orElseThrow();
        assertTrue(biased.value().value() > 0.7 && biased.value().low() > 0, biased.toString());
        BiasCheck steady =
                BiasCheck.position(judged("j", systems, pass -> 6), "j", bench).orElseThrow();
        assertEquals(0, steady.value().value());
        ScoreReport heuristic =
                bench.scoring(systems).judgedBy(new OverlapJudge()).run();
        assertTrue(BiasCheck.position(heuristic, "overlap (heuristic)", bench).isEmpty(), "it sees no examples");
    }

    @Test
    void aJudgeThatFavoursItsOwnModelShowsIt() {
        List<SystemAnswers> systems = List.of(system("a", 3), system("b", 3), system("c", 3));
        ScoreReport report = judged("a", systems, pass -> 5).with(judged("d", systems, pass -> 4));
        BiasCheck check = BiasCheck.selfPreference(report, "a", systems).orElseThrow();
        assertEquals(2, check.value().value(), 1e-12);
        assertEquals(ITEMS, check.answers());
        assertTrue(BiasCheck.selfPreference(report, "d", systems).isEmpty(), "d made no answers");
        assertEquals(5, BiasCheck.all(report, bench, systems).size());
    }
}
