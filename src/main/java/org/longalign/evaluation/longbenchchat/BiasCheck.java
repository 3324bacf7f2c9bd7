package org.longalign.evaluation.longbenchchat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.longalign.evaluation.TextUnits;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.statistics.Bootstrap;
import org.longalign.statistics.Estimate;
import org.longalign.statistics.SeriesAgreement;

/**
 * A test of a judge for bias: by an answer's length, by the position of examples, or towards its own model's answers.
 *
 * @param judge the judge's name
 * @param judgeKind its kind
 * @param name the name of the test
 * @param value the size of the bias with its confidence interval over items; 0 is no bias
 * @param answers the number of answers, or of items for self-preference, behind the value
 * @param meaning how to read the value
 */
public record BiasCheck(String judge, JudgeKind judgeKind, String name, Estimate value, int answers, String meaning) {
    private static final Bootstrap BOOTSTRAP = Bootstrap.seeded(20240201);

    /** All applicable tests for every judge of a report. */
    public static List<BiasCheck> all(ScoreReport report, LongBenchChat bench, List<SystemAnswers> systems) {
        List<BiasCheck> checks = new ArrayList<>();
        for (String judge : report.judges()) {
            checks.add(length(report, judge, systems));
            position(report, judge, bench).ifPresent(checks::add);
            selfPreference(report, judge, systems).ifPresent(checks::add);
        }
        return List.copyOf(checks);
    }

    /**
     * Length bias: Spearman's correlation of an answer's length, in words and Chinese characters, with its rating. Long
     * answers may be better, so compare the value with that of human scores of the same answers.
     */
    public static BiasCheck length(ScoreReport report, String judge, List<SystemAnswers> systems) {
        List<double[]> rows = new ArrayList<>();
        for (SystemAnswers system : systems) {
            report.itemMeans(judge, system.system())
                    .forEach((item, mean) -> system.to(item)
                            .ifPresent(answer ->
                                    rows.add(new double[] {TextUnits.of(answer).size(), mean, item})));
        }
        SeriesAgreement agreement = SeriesAgreement.of(
                column(rows, 0),
                column(rows, 1),
                Arrays.stream(column(rows, 2)).mapToInt(item -> (int) item).toArray(),
                BOOTSTRAP);
        return new BiasCheck(
                judge,
                report.kind(judge),
                "length",
                agreement.spearman(),
                rows.size(),
                "Spearman's correlation of the answer's length and its rating");
    }

    /**
     * Position bias: the rating of an answer after a higher-scored last example minus its rating after a lower-scored
     * one, over pairs of passes. Empty for judges without examples, and if no two passes of an answer differ in the
     * last example's score.
     */
    public static Optional<BiasCheck> position(ScoreReport report, String judge, LongBenchChat bench) {
        Map<Integer, List<Double>> gaps = new TreeMap<>();
        int answers = 0;
        for (String system : report.systems()) {
            for (BenchmarkItem item : bench.items()) {
                List<Verdict> passes = report.of(judge, system, item.index()).stream()
                        .filter(v -> v.judgement().promptVersion().equals(JudgePrompt.FEW_SHOT.version()))
                        .filter(v -> v.rating().value().isPresent())
                        .toList();
                OptionalDouble gap = gapByLastExample(item, passes);
                if (gap.isPresent()) {
                    answers++;
                    gaps.computeIfAbsent(item.index(), i -> new ArrayList<>()).add(gap.getAsDouble());
                }
            }
        }
        return gaps.isEmpty()
                ? Optional.empty()
                : Optional.of(new BiasCheck(
                        judge,
                        report.kind(judge),
                        "position of examples",
                        BOOTSTRAP.mean(means(gaps)),
                        answers,
                        "rating after a higher-scored last example minus rating after a lower-scored one"));
    }

    private static OptionalDouble gapByLastExample(BenchmarkItem item, List<Verdict> passes) {
        List<Double> gaps = new ArrayList<>();
        for (Verdict higher : passes) {
            for (Verdict lower : passes) {
                if (!item.examples().isEmpty() && lastScore(item, higher) > lastScore(item, lower)) {
                    gaps.add((double) higher.rating().value().orElseThrow()
                            - lower.rating().value().orElseThrow());
                }
            }
        }
        return gaps.stream().mapToDouble(Double::doubleValue).average();
    }

    private static int lastScore(BenchmarkItem item, Verdict verdict) {
        List<ScoredAnswer> order =
                ExampleOrder.shuffle(item.examples(), item.index(), new Pass(verdict.pass(), verdict.seed()));
        return order.get(order.size() - 1).score();
    }

    /**
     * Self-preference: the judge's rating minus the other judges' mean, for answers of its own model minus the same for
     * other systems. Empty unless the judging model is a system's author and there are other systems and judges.
     */
    public static Optional<BiasCheck> selfPreference(ScoreReport report, String judge, List<SystemAnswers> systems) {
        List<SystemAnswers> own = systems.stream()
                .filter(system -> isBy(report, judge, system.author()))
                .toList();
        List<String> others =
                report.judges().stream().filter(other -> !other.equals(judge)).toList();
        if (own.isEmpty() || own.size() == systems.size() || others.isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, List<Double>> ownLead = new TreeMap<>();
        Map<Integer, List<Double>> othersLead = new TreeMap<>();
        for (SystemAnswers system : systems) {
            Map<Integer, List<Double>> lead = own.contains(system) ? ownLead : othersLead;
            report.itemMeans(judge, system.system())
                    .forEach((item, mean) -> others.stream()
                            .map(other ->
                                    report.itemMeans(other, system.system()).get(item))
                            .filter(java.util.Objects::nonNull)
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .ifPresent(theirs -> lead.computeIfAbsent(item, i -> new ArrayList<>())
                                    .add(mean - theirs)));
        }
        ownLead.keySet().retainAll(othersLead.keySet());
        othersLead.keySet().retainAll(ownLead.keySet());
        double[] mine = means(ownLead);
        double[] rest = means(othersLead);
        double[] differences = new double[mine.length];
        Arrays.setAll(differences, i -> mine[i] - rest[i]);
        return Optional.of(new BiasCheck(
                judge,
                report.kind(judge),
                "self-preference",
                BOOTSTRAP.mean(differences),
                differences.length,
                "rating minus the other judges' mean, for its own model's answers minus the same for others'"));
    }

    /** Compares both names of the model: a server may reply with a dated version of the name asked for. */
    private static boolean isBy(ScoreReport report, String judge, String author) {
        return report.verdicts().stream()
                .filter(v -> v.judge().equals(judge))
                .map(v -> v.judgement().call())
                .anyMatch(call -> call != null
                        && (call.requested().equals(author) || call.model().equals(author)));
    }

    private static double[] column(List<double[]> rows, int column) {
        return rows.stream().mapToDouble(row -> row[column]).toArray();
    }

    private static double[] means(Map<Integer, List<Double>> byItem) {
        return byItem.values().stream()
                .mapToDouble(values -> values.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow())
                .toArray();
    }

    /**
     * Such as {@code length, gpt-4o (model): 0.31 [0.10, 0.52] over 36: Spearman's correlation of the answer's length
     * and its rating}.
     */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s, %s: %s over %d: %s", name, judgeKind.named(judge), value, answers, meaning);
    }
}
