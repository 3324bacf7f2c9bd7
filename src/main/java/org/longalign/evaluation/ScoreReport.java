package org.longalign.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The verdicts of a run and what they add up to.
 *
 * @param verdicts all of them, in the order in which they were given
 */
public record ScoreReport(List<Verdict> verdicts) {
    public ScoreReport {
        verdicts = List.copyOf(verdicts);
    }

    /** The judges' names, in the order of the run. */
    public List<String> judges() {
        return verdicts.stream().map(Verdict::judge).distinct().toList();
    }

    /** The systems, in the order of the run. */
    public List<String> systems() {
        return verdicts.stream().map(Verdict::system).distinct().toList();
    }

    /** The verdicts without a rating. */
    public List<Verdict> unscored() {
        return verdicts.stream().filter(v -> v.rating().value().isEmpty()).toList();
    }

    /** One judge's verdicts on one system's answer to one item, by pass. */
    public List<Verdict> of(String judge, String system, int item) {
        return of(judge, system).filter(v -> v.item() == item).toList();
    }

    /**
     * What a judge gave a system.
     *
     * @throws IllegalArgumentException if there is no such judge or system in the run
     */
    public SystemScore score(String judge, String system) {
        List<Verdict> own = of(judge, system).toList();
        if (own.isEmpty()) {
            throw new IllegalArgumentException("no verdicts of judge " + judge + " on system " + system + "; judges: "
                    + judges() + ", systems: " + systems());
        }
        Map<Integer, IntSummaryStatistics> items = ratings(own);
        int scored = items.values().stream().mapToInt(s -> (int) s.getCount()).sum();
        return new SystemScore(
                judge,
                own.get(0).judgeKind(),
                system,
                items.values().stream()
                        .mapToDouble(IntSummaryStatistics::getAverage)
                        .average(),
                items.values().stream()
                        .filter(s -> s.getCount() > 1)
                        .mapToDouble(s -> s.getMax() - s.getMin())
                        .average(),
                scored,
                own.size() - scored);
    }

    /** A system's mean rating on each item that was scored at least once, by item index. */
    public Map<Integer, Double> itemMeans(String judge, String system) {
        Map<Integer, Double> means = new TreeMap<>();
        ratings(of(judge, system).toList()).forEach((item, s) -> means.put(item, s.getAverage()));
        return means;
    }

    /** Every judge's score of every system: judges in the order of the run, each with its best system first. */
    public List<SystemScore> leaderboard() {
        List<SystemScore> rows = new ArrayList<>();
        for (String judge : judges()) {
            systems().stream()
                    .map(system -> score(judge, system))
                    .sorted(Comparator.comparingDouble(
                                    (SystemScore s) -> s.mean().orElse(0))
                            .reversed())
                    .forEach(rows::add);
        }
        return List.copyOf(rows);
    }

    /** How far two judges agree; see {@link Agreement}. */
    public Agreement agreement(String first, String second) {
        return Agreement.between(this, first, second);
    }

    /** The leaderboard in fixed columns. */
    @Override
    public String toString() {
        return leaderboard().stream()
                .map(s -> String.format(
                        Locale.ROOT,
                        "%-24s %-10s %-16s mean %5s  spread %5s  scored %d  unscored %d%n",
                        s.judge(),
                        s.judgeKind().label(),
                        s.system(),
                        shown(s.mean()),
                        shown(s.spread()),
                        s.scored(),
                        s.unscored()))
                .collect(Collectors.joining());
    }

    private java.util.stream.Stream<Verdict> of(String judge, String system) {
        return verdicts.stream()
                .filter(v -> v.judge().equals(judge) && v.system().equals(system));
    }

    /** The ratings by item; an item without any is absent. */
    private static Map<Integer, IntSummaryStatistics> ratings(List<Verdict> verdicts) {
        Map<Integer, IntSummaryStatistics> items = new TreeMap<>();
        for (Verdict verdict : verdicts) {
            verdict.rating()
                    .value()
                    .ifPresent(rating -> items.computeIfAbsent(verdict.item(), i -> new IntSummaryStatistics())
                            .accept(rating));
        }
        return items;
    }

    private static String shown(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : "-";
    }
}
