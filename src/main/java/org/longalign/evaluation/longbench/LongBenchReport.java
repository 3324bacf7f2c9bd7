package org.longalign.evaluation.longbench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The results of a model on LongBench.
 *
 * @param model the model's name; a replay's says that it is one
 * @param judge the judge with its kind, such as {@code gpt-4o (model)}; null without a judge
 * @param results the result of each item, in the benchmark's order
 */
public record LongBenchReport(String model, @Nullable String judge, List<LongBenchResult> results) {
    public LongBenchReport {
        results = List.copyOf(results);
    }

    /** The scores of each data set that has items. */
    public Map<LongBenchDataset, LongBenchScore> bySet() {
        Map<LongBenchDataset, LongBenchScore> scores = new LinkedHashMap<>();
        for (LongBenchDataset set : LongBenchDataset.values()) {
            List<LongBenchResult> here =
                    results.stream().filter(result -> result.set() == set).toList();
            if (!here.isEmpty()) {
                scores.put(
                        set,
                        new LongBenchScore(
                                set.id(),
                                here.size(),
                                mean(here, LongBenchResult::metric),
                                mean(here, LongBenchResult::judged),
                                count(here, LongBenchResult::metric),
                                count(here, LongBenchResult::judged)));
            }
        }
        return scores;
    }

    /** The scores of each task: the unweighted mean over its data sets, as LongBench reports them. */
    public Map<LongBenchTask, LongBenchScore> byTask() {
        Map<LongBenchTask, List<LongBenchScore>> sets = bySet().entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getKey().task(),
                        LinkedHashMap::new,
                        Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        Map<LongBenchTask, LongBenchScore> scores = new LinkedHashMap<>();
        sets.forEach((task, parts) -> scores.put(
                task,
                new LongBenchScore(
                        task.label(),
                        parts.stream().mapToInt(LongBenchScore::items).sum(),
                        mean(parts, LongBenchScore::metric),
                        mean(parts, LongBenchScore::judged),
                        parts.stream().mapToInt(LongBenchScore::unanswered).sum(),
                        parts.stream().mapToInt(LongBenchScore::unscored).sum())));
        return scores;
    }

    /**
     * The scores of one data set.
     *
     * @throws IllegalArgumentException if it has no items
     */
    public LongBenchScore score(LongBenchDataset set) {
        return present(set.id(), bySet().get(set));
    }

    /**
     * The scores of one task.
     *
     * @throws IllegalArgumentException if it has no items
     */
    public LongBenchScore score(LongBenchTask task) {
        return present(task.label(), byTask().get(task));
    }

    private static LongBenchScore present(String name, @Nullable LongBenchScore score) {
        if (score == null) {
            throw new IllegalArgumentException("there are no items of " + name);
        }
        return score;
    }

    private static <T> OptionalDouble mean(Collection<T> values, Function<T, OptionalDouble> score) {
        return values.stream()
                .map(score)
                .flatMapToDouble(OptionalDouble::stream)
                .average();
    }

    private static <T> int count(Collection<T> values, Function<T, OptionalDouble> missing) {
        return (int)
                values.stream().filter(value -> missing.apply(value).isEmpty()).count();
    }

    /**
     * Such as {@code m: single-document QA 61.2 (metric 30.4), summarisation 44.0 (metric 21.7); judged by j (model)}.
     */
    @Override
    public String toString() {
        return model + ": "
                + byTask().values().stream()
                        .map(score -> score.name() + " " + shown(score.judged()) + " (metric " + shown(score.metric())
                                + (score.unscored() == 0 || judge == null ? "" : ", " + score.unscored() + " unscored")
                                + ")")
                        .collect(Collectors.joining(", "))
                + (judge == null ? "; not judged" : "; judged by " + judge);
    }

    private static String shown(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f", value.getAsDouble()) : "-";
    }
}
