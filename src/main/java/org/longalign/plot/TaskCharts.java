package org.longalign.plot;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChart;
import org.longalign.evaluation.choice.ChoiceNormalisation;
import org.longalign.evaluation.choice.ChoiceReport;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.longbench.LongBenchReport;
import org.longalign.evaluation.longbench.LongBenchScore;
import org.longalign.evaluation.longbench.LongBenchTask;
import org.longalign.evaluation.mtbench.MtBenchReport;

/** Charts of LongBench, MT-Bench and multiple choice, a colour for each model. A missing score has no bar. */
public final class TaskCharts {
    private TaskCharts() {}

    /**
     * LongBench by task.
     *
     * @param judged true for the judge's ratings, false for the automatic metrics; both from 0 to 100
     */
    public static CategoryChart longBench(String title, List<LongBenchReport> reports, boolean judged) {
        CategoryChart chart = ChartStyle.bars(
                title,
                "task",
                judged ? "judge's rating (0 to 100)" : "F1 or ROUGE-L against the references (0 to 100)");
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
        List<LongBenchTask> tasks = List.of(LongBenchTask.values());
        for (LongBenchReport report : reports) {
            Map<LongBenchTask, LongBenchScore> scores = report.byTask();
            chart.addSeries(
                    report.model(),
                    tasks.stream().map(LongBenchTask::label).toList(),
                    tasks.stream()
                            .map(scores::get)
                            .map(score -> score == null
                                    ? Double.NaN
                                    : (judged ? score.judged() : score.metric()).orElse(Double.NaN))
                            .toList());
        }
        return chart;
    }

    /** MT-Bench's mean rating by category. */
    public static CategoryChart mtBench(String title, List<MtBenchReport> reports) {
        CategoryChart chart = ChartStyle.bars(title, "category", "mean rating (1 to 10)");
        chart.getStyler().setYAxisMin(0.0).setYAxisMax((double) Rating.BEST);
        Set<String> categories = new TreeSet<>();
        reports.forEach(report -> categories.addAll(report.byCategory().keySet()));
        for (MtBenchReport report : reports) {
            Map<String, OptionalDouble> means = report.byCategory();
            chart.addSeries(
                    report.model(),
                    List.copyOf(categories),
                    categories.stream()
                            .map(category -> means.getOrDefault(category, OptionalDouble.empty())
                                    .orElse(Double.NaN))
                            .toList());
        }
        return chart;
    }

    /** Accuracy by task, with bars of one standard error to either side. */
    public static CategoryChart choices(String title, List<ChoiceReport> reports, ChoiceNormalisation normalisation) {
        CategoryChart chart =
                ChartStyle.bars(title, "task", "accuracy, " + normalisation.label() + " (%), ± 1 standard error");
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
        Set<String> tasks = new LinkedHashSet<>();
        Set<String> models = new LinkedHashSet<>();
        reports.forEach(report -> {
            tasks.add(report.task());
            models.add(report.model());
        });
        for (String model : models) {
            List<Optional<ChoiceReport>> inOrder = tasks.stream()
                    .map(task -> reports.stream()
                            .filter(report -> report.model().equals(model)
                                    && report.task().equals(task))
                            .findFirst())
                    .toList();
            chart.addSeries(
                    model,
                    List.copyOf(tasks),
                    percents(inOrder, report -> report.accuracy(normalisation)),
                    percents(inOrder, report -> report.standardError(normalisation)));
        }
        return chart;
    }

    private static List<Double> percents(List<Optional<ChoiceReport>> reports, ToDoubleFunction<ChoiceReport> share) {
        return reports.stream()
                .map(report -> report.isPresent() ? 100 * share.applyAsDouble(report.get()) : Double.NaN)
                .toList();
    }
}
