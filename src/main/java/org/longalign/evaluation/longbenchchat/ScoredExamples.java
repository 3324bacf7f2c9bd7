package org.longalign.evaluation.longbenchchat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A benchmark's scored examples as answers to be judged, to compare a judge with the people who scored them. Each
 * example is judged with the others as the judge's examples, never with itself. LongBench-Chat has 150 of them.
 */
public final class ScoredExamples {
    /** The name of the human scores in a report. */
    public static final String PEOPLE = "scores of the examples";

    private ScoredExamples() {}

    /**
     * Judges every example and adds the human scores as those of a judge {@value #PEOPLE}, so that {@link
     * ScoreReport#agreement} compares a judge with people.
     *
     * <pre>{@code
     * // given: LongBenchChat bench, Judge judge
     * ScoreReport report = ScoredExamples.judged(bench, run -> run.judgedBy(judge).inFlight(16));
     * Agreement agreement = report.agreement(judge.name(), ScoredExamples.PEOPLE);
     * }</pre>
     *
     * <p>The first examples of all items are the answers of a system {@code example 1}, and so on.
     *
     * @param settings sets judges, passes, seed and journal
     */
    public static ScoreReport judged(LongBenchChat bench, UnaryOperator<Scoring> settings) {
        List<Verdict> verdicts = new ArrayList<>();
        int most = bench.items().stream()
                .mapToInt(item -> item.examples().size())
                .max()
                .orElse(0);
        List<HumanRatings.Score> scores = new ArrayList<>();
        for (int place = 0; place < most; place++) {
            LongBenchChat others = without(bench, place);
            String system = "example " + (place + 1);
            java.util.Map<Integer, String> answers = new java.util.TreeMap<>();
            for (BenchmarkItem item : others.items()) {
                ScoredAnswer example = bench.item(item.index()).examples().get(place);
                answers.put(item.index(), example.answer());
                scores.add(new HumanRatings.Score(system, item.index(), example.score()));
            }
            Scoring scoring = others.scoring(List.of(new SystemAnswers(system, "scored examples", answers)));
            verdicts.addAll(settings.apply(scoring).run().verdicts());
        }
        // Judge after judge, as in any report.
        ScoreReport given = new ScoreReport(verdicts);
        List<Verdict> ordered = given.judges().stream()
                .flatMap(judge -> verdicts.stream().filter(v -> v.judge().equals(judge)))
                .toList();
        return new ScoreReport(ordered).with(new HumanRatings(PEOPLE, scores).report());
    }

    /** The items that have an example at this place, without it. */
    private static LongBenchChat without(LongBenchChat bench, int place) {
        return LongBenchChat.of(bench.items().stream()
                .filter(item -> item.examples().size() > place)
                .map(item -> {
                    List<ScoredAnswer> others = new ArrayList<>(item.examples());
                    others.remove(place);
                    return item.withExamples(others);
                })
                .toList());
    }
}
