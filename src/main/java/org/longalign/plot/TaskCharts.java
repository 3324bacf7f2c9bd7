package org.longalign.plot;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.longalign.evaluation.choice.ChoiceNormalisation;
import org.longalign.evaluation.choice.ChoiceReport;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.longbench.LongBenchReport;
import org.longalign.evaluation.longbench.LongBenchScore;
import org.longalign.evaluation.longbench.LongBenchTask;
import org.longalign.evaluation.mtbench.MtBenchReport;
import org.longalign.evaluation.mtbench.MtBenchTurn;

/** Charts of LongBench, MT-Bench and multiple choice, a colour for each model. A missing score has no mark. */
public final class TaskCharts {
    private TaskCharts() {}

    /**
     * LongBench by task: the mean over the task's data sets, and a circle for each of these.
     *
     * @param judged true for the judge's ratings, false for the automatic metrics; both from 0 to 100
     */
    public static XYChart longBench(String title, List<LongBenchReport> reports, boolean judged) {
        List<LongBenchTask> tasks = List.of(LongBenchTask.values());
        DotPlot plot = DotPlot.of(
                title,
                "task",
                judged ? "judge's rating (0 to 100)" : "F1 or ROUGE-L against the references (0 to 100)",
                tasks.stream().map(LongBenchTask::label).toList());
        for (LongBenchReport report : reports) {
            Map<LongBenchTask, LongBenchScore> scores = report.byTask();
            plot.add(
                    report.model(),
                    tasks.stream()
                            .map(task -> {
                                LongBenchScore score = scores.get(task);
                                return score == null
                                        ? DotPlot.Mean.NONE
                                        : mean(
                                                report.bySet().entrySet().stream()
                                                        .filter(set ->
                                                                set.getKey().task() == task)
                                                        .map(set -> shown(set.getValue(), judged)),
                                                shown(score, judged));
                            })
                            .toList());
        }
        return plot.drawn(DotPlot.Range.PERCENT, false);
    }

    private static OptionalDouble shown(LongBenchScore score, boolean judged) {
        return judged ? score.judged() : score.metric();
    }

    private static DotPlot.Mean mean(Stream<OptionalDouble> values, OptionalDouble mean) {
        double[] known = values.flatMapToDouble(OptionalDouble::stream).toArray();
        return new DotPlot.Mean(known, mean.orElse(Double.NaN), Double.NaN, Double.NaN);
    }

    /** MT-Bench's mean rating by category, and a circle for each turn. */
    public static XYChart mtBench(String title, List<MtBenchReport> reports) {
        Set<String> categories = new TreeSet<>();
        reports.forEach(report -> categories.addAll(report.byCategory().keySet()));
        DotPlot plot = DotPlot.of(title, "category", "mean rating (1 to 10)", List.copyOf(categories));
        for (MtBenchReport report : reports) {
            Map<String, OptionalDouble> means = report.byCategory();
            plot.add(
                    report.model(),
                    categories.stream()
                            .map(category -> mean(
                                    report.turns().stream()
                                            .filter(turn -> turn.category().equals(category))
                                            .map(MtBenchTurn::rating),
                                    means.getOrDefault(category, OptionalDouble.empty())))
                            .toList());
        }
        return plot.drawn(new DotPlot.Range(Rating.WORST, Rating.BEST), false);
    }

    /** Accuracy by task, with one standard error to either side; none where there is one question. */
    public static XYChart choices(String title, List<ChoiceReport> reports, ChoiceNormalisation normalisation) {
        Set<String> tasks = new LinkedHashSet<>();
        Set<String> models = new LinkedHashSet<>();
        reports.forEach(report -> {
            tasks.add(report.task());
            models.add(report.model());
        });
        DotPlot plot = DotPlot.of(
                title, "task", "accuracy, " + normalisation.label() + " (%), ± 1 standard error", List.copyOf(tasks));
        for (String model : models) {
            plot.add(
                    model,
                    tasks.stream()
                            .map(task -> reports.stream()
                                    .filter(report -> report.model().equals(model)
                                            && report.task().equals(task))
                                    .findFirst()
                                    .map(report -> accuracy(report, normalisation))
                                    .orElse(DotPlot.Mean.NONE))
                            .toList());
        }
        return plot.drawn(DotPlot.Range.PERCENT, false);
    }

    /** The single values are right or wrong, and show nothing that their mean does not. */
    private static DotPlot.Mean accuracy(ChoiceReport report, ChoiceNormalisation normalisation) {
        double mean = 100 * report.accuracy(normalisation);
        double error = report.results().size() > 1 ? 100 * report.standardError(normalisation) : Double.NaN;
        return new DotPlot.Mean(new double[0], mean, mean - error, mean + error);
    }
}
