package org.longalign.evaluation.longbenchchat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.longalign.chat.Usage;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.statistics.Bootstrap;
import org.longalign.statistics.Estimate;

/**
 * The verdicts of a run, with means, comparisons and agreements. Every mean has a confidence interval over items, from
 * a {@link Bootstrap} with a fixed seed: the same verdicts give the same report.
 *
 * @param verdicts all verdicts, by judge, system, item and pass
 */
public record ScoreReport(List<Verdict> verdicts) {
    private static final Bootstrap BOOTSTRAP = Bootstrap.seeded(20240131);

    public ScoreReport {
        verdicts = List.copyOf(verdicts);
    }

    /** A copy with the verdicts of another report too, such as human scores of the same answers. */
    public ScoreReport with(ScoreReport other) {
        return new ScoreReport(
                Stream.concat(verdicts.stream(), other.verdicts.stream()).toList());
    }

    /** The judges' names, in the order of the run. */
    public List<String> judges() {
        return verdicts.stream().map(Verdict::judge).distinct().toList();
    }

    /**
     * The kind of a judge.
     *
     * @throws IllegalArgumentException if there is no such judge in the run
     */
    public JudgeKind kind(String judge) {
        return verdicts.stream()
                .filter(v -> v.judge().equals(judge))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no judge " + judge + "; judges: " + judges()))
                .judgeKind();
    }

    /** The systems' names, in the order of the run. */
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

    /** The tokens of a judge's calls, repeated ones included, as far as its server counted them. */
    public Usage usage(String judge) {
        return verdicts.stream()
                .filter(v -> v.judge().equals(judge))
                .map(v -> v.judgement().call())
                .map(call -> call == null ? Usage.UNKNOWN : call.usage())
                .reduce(Usage.UNKNOWN, Usage::plus);
    }

    /**
     * A judge's score of a system.
     *
     * @throws IllegalArgumentException if there is no such judge or system in the run
     */
    public SystemScore score(String judge, String system) {
        return score(judge, system, verdict -> true);
    }

    private SystemScore score(String judge, String system, Predicate<Verdict> counted) {
        List<Verdict> own = of(judge, system).toList();
        if (own.isEmpty()) {
            throw new IllegalArgumentException("no verdicts of judge " + judge + " on system " + system + "; judges: "
                    + judges() + ", systems: " + systems());
        }
        JudgeKind kind = own.get(0).judgeKind();
        List<Verdict> some = own.stream().filter(counted).toList();
        Map<Integer, IntSummaryStatistics> items = ratings(some);
        int scored = items.values().stream().mapToInt(s -> (int) s.getCount()).sum();
        return new SystemScore(
                judge,
                kind,
                system,
                items.size(),
                BOOTSTRAP.mean(items.values().stream()
                        .mapToDouble(IntSummaryStatistics::getAverage)
                        .toArray()),
                spread(items),
                scored,
                some.size() - scored);
    }

    private static OptionalDouble spread(Map<Integer, IntSummaryStatistics> items) {
        return items.values().stream()
                .filter(s -> s.getCount() > 1)
                .mapToDouble(s -> s.getMax() - s.getMin())
                .average();
    }

    /** Every judge's score of every system on each group of items; groups without verdicts are left out. */
    public List<GroupScore> by(ItemGroups grouping) {
        List<GroupScore> rows = new ArrayList<>();
        for (String judge : judges()) {
            for (String system : bestFirst(judge)) {
                grouping.groups().forEach((group, indices) -> {
                    Set<Integer> items = new HashSet<>(indices);
                    SystemScore score = score(judge, system, v -> items.contains(v.item()));
                    if (score.scored() + score.unscored() > 0) {
                        rows.add(new GroupScore(grouping.name(), group, score));
                    }
                });
            }
        }
        return List.copyOf(rows);
    }

    /** The systems that a judge rated, best mean rating first. */
    private List<String> bestFirst(String judge) {
        Map<String, Double> means = new LinkedHashMap<>();
        of(judge)
                .map(Verdict::system)
                .distinct()
                .forEach(system -> means.put(
                        system,
                        itemMeans(judge, system).values().stream()
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .orElse(0)));
        return means.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A system's mean rating by item index, for items that were scored at least once. */
    public Map<Integer, Double> itemMeans(String judge, String system) {
        Map<Integer, Double> means = new TreeMap<>();
        ratings(of(judge, system).toList()).forEach((item, s) -> means.put(item, s.getAverage()));
        return means;
    }

    /** Every judge's score of every system: judges in the order of the run, each with its best system first. */
    public List<SystemScore> leaderboard() {
        List<SystemScore> rows = new ArrayList<>();
        for (String judge : judges()) {
            bestFirst(judge).forEach(system -> rows.add(score(judge, system)));
        }
        return List.copyOf(rows);
    }

    /**
     * Compares two systems item by item.
     *
     * @throws IllegalArgumentException if there is no such judge in the run
     */
    public PairedComparison compare(String judge, String first, String second) {
        Map<Integer, Double> others = itemMeans(judge, second);
        double[] differences = itemMeans(judge, first).entrySet().stream()
                .filter(e -> others.containsKey(e.getKey()))
                .mapToDouble(e -> e.getValue() - others.getOrDefault(e.getKey(), 0.0))
                .toArray();
        Estimate difference = BOOTSTRAP.mean(differences);
        Map<Integer, Long> signs = java.util.Arrays.stream(differences)
                .mapToObj(d -> (int) Math.signum(d))
                .collect(Collectors.groupingBy(sign -> sign, Collectors.counting()));
        return new PairedComparison(
                judge,
                kind(judge),
                first,
                second,
                differences.length,
                difference,
                signs.getOrDefault(1, 0L).intValue(),
                signs.getOrDefault(0, 0L).intValue(),
                signs.getOrDefault(-1, 0L).intValue());
    }

    /** The comparisons of every two systems by one judge. */
    public List<PairedComparison> comparisons(String judge) {
        List<PairedComparison> all = new ArrayList<>();
        List<String> systems = of(judge).map(Verdict::system).distinct().toList();
        for (int i = 0; i < systems.size(); i++) {
            for (String other : systems.subList(i + 1, systems.size())) {
                all.add(compare(judge, systems.get(i), other));
            }
        }
        return List.copyOf(all);
    }

    /** The agreement of two judges. */
    public Agreement agreement(String first, String second) {
        return Agreement.between(this, first, second, BOOTSTRAP);
    }

    /** The agreements of every two judges. */
    public List<Agreement> agreements() {
        List<Agreement> all = new ArrayList<>();
        List<String> judges = judges();
        for (int i = 0; i < judges.size(); i++) {
            for (String other : judges.subList(i + 1, judges.size())) {
                all.add(agreement(judges.get(i), other));
            }
        }
        return List.copyOf(all);
    }

    /** The leaderboard in fixed columns, a line for each judge and system. */
    @Override
    public String toString() {
        return leaderboard().stream()
                .map(s -> String.format(
                        Locale.ROOT,
                        "%-24s %-10s %-16s mean %-18s  spread %5s  scored %d  unscored %d%n",
                        s.judge(),
                        s.judgeKind().label(),
                        s.system(),
                        s.mean(),
                        shown(s.spread()),
                        s.scored(),
                        s.unscored()))
                .collect(Collectors.joining());
    }

    private Stream<Verdict> of(String judge) {
        return verdicts.stream().filter(v -> v.judge().equals(judge));
    }

    private Stream<Verdict> of(String judge, String system) {
        return of(judge).filter(v -> v.system().equals(system));
    }

    /** The ratings by item; an item without any is absent. */
    private static Map<Integer, IntSummaryStatistics> ratings(List<Verdict> verdicts) {
        Map<Integer, IntSummaryStatistics> items = new LinkedHashMap<>();
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
