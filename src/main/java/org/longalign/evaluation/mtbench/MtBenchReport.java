package org.longalign.evaluation.mtbench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a model was rated.
 *
 * @param model the model's name; a replay says that it is one
 * @param judge who rated the answers, with what stands behind it
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

    /** The mean over all first or second turns. */
    public OptionalDouble mean(int turn) {
        return mean(each -> each.turn() == turn);
    }

    /** The mean of each category over both turns; empty where nothing in it is scored. */
    public Map<String, OptionalDouble> byCategory() {
        Map<String, OptionalDouble> means = new TreeMap<>();
        for (MtBenchTurn turn : turns) {
            means.computeIfAbsent(
                    turn.category(), category -> mean(each -> each.category().equals(category)));
        }
        return means;
    }

    /** How many turns have no rating in any round; they have no part in the means. */
    public int unscored() {
        return (int) turns.stream().filter(turn -> turn.rating().isEmpty()).count();
    }

    /** How many single grades have no rating. */
    public int unscoredGrades() {
        return (int) turns.stream()
                .map(MtBenchTurn::grades)
                .flatMap(Collection::stream)
                .filter(grade -> grade.rating() == null)
                .count();
    }

    private OptionalDouble mean(Predicate<MtBenchTurn> which) {
        return turns.stream()
                .filter(which)
                .map(MtBenchTurn::rating)
                .flatMapToDouble(OptionalDouble::stream)
                .average();
    }

    /** In words, such as {@code m: 6.31 (turn 1 6.80, turn 2 5.82) over 160 turns, 2 unscored; judged by j (model)}. */
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
