package org.longalign.evaluation.mtbench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The ratings of a model on MT-Bench.
 *
 * @param model the model's name; a replay's says that it is one
 * @param judge the judge with its kind, such as {@code gpt-4o (model)}
 * @param turns every turn of every question
 */
public record MtBenchReport(String model, String judge, List<MtBenchTurn> turns) {
    public MtBenchReport {
        turns = List.copyOf(turns);
    }

    /** The mean over all scored turns, 1 to 10; empty if there is none. */
    public OptionalDouble mean() {
        return mean(turn -> true);
    }

    /** The mean over all first or all second turns. */
    public OptionalDouble mean(int turn) {
        return mean(each -> each.turn() == turn);
    }

    /** The mean of each category over both turns; empty if nothing in it is scored. */
    public Map<String, OptionalDouble> byCategory() {
        Map<String, OptionalDouble> means = new TreeMap<>();
        for (MtBenchTurn turn : turns) {
            means.computeIfAbsent(
                    turn.category(), category -> mean(each -> each.category().equals(category)));
        }
        return means;
    }

    /** The number of turns without a rating in any round, which the means do not include. */
    public int unscored() {
        return (int) turns.stream().filter(turn -> turn.rating().isEmpty()).count();
    }

    /** The number of judgements without a rating. */
    public int unscoredJudgements() {
        return (int) turns.stream()
                .map(MtBenchTurn::judgements)
                .flatMap(Collection::stream)
                .filter(judgement -> judgement.value().isEmpty())
                .count();
    }

    private OptionalDouble mean(Predicate<MtBenchTurn> which) {
        return turns.stream()
                .filter(which)
                .map(MtBenchTurn::rating)
                .flatMapToDouble(OptionalDouble::stream)
                .average();
    }

    /** Such as {@code m: 6.31 (turn 1 6.80, turn 2 5.82) over 160 turns, 2 unscored; judged by j (model)}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %s (turn 1 %s, turn 2 %s) over %d turns, %d unscored; judged by %s",
                model,
                shown(mean()),
                shown(mean(1)),
                shown(mean(2)),
                turns.size(),
                unscored(),
                judge);
    }

    private static String shown(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : "-";
    }
}
