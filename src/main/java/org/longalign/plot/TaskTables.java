package org.longalign.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.longalign.evaluation.choice.ChoiceNormalisation;
import org.longalign.evaluation.choice.ChoiceReport;
import org.longalign.evaluation.longbench.LongBenchReport;
import org.longalign.evaluation.longbench.LongBenchScore;
import org.longalign.evaluation.mtbench.MtBenchReport;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables of LongBench, MT-Bench and multiple choice; what is not scored is empty. */
public final class TaskTables {
    private TaskTables() {}

    /** A row for each data set and then for each task: items, metric, rating, unanswered and unscored items. */
    public static Table longBench(LongBenchReport report) {
        List<LongBenchScore> scores = new ArrayList<>(report.bySet().values());
        scores.addAll(report.byTask().values());
        return Table.create(
                "LongBench, " + report.model(),
                StringColumn.create("data set or task", scores.stream().map(LongBenchScore::name)),
                ints("items", scores.stream().map(LongBenchScore::items).toList()),
                doubles(
                        "metric (0-100)",
                        scores.stream().map(LongBenchScore::metric).toList()),
                doubles(
                        "judged (0-100)",
                        scores.stream().map(LongBenchScore::judged).toList()),
                ints(
                        "unanswered",
                        scores.stream().map(LongBenchScore::unanswered).toList()),
                ints("unscored", scores.stream().map(LongBenchScore::unscored).toList()));
    }

    /** A row for each category: mean rating over both turns. */
    public static Table mtBench(MtBenchReport report) {
        return Table.create(
                "MT-Bench, " + report.model(),
                StringColumn.create("category", report.byCategory().keySet()),
                doubles("mean rating (1-10)", List.copyOf(report.byCategory().values())));
    }

    /** A row for each report: task, examples, model, questions, the three accuracies in %, the mass of right choices. */
    public static Table choices(List<ChoiceReport> reports) {
        Table table = Table.create(
                "multiple choice",
                StringColumn.create("task", reports.stream().map(ChoiceReport::task)),
                ints("examples", reports.stream().map(ChoiceReport::shots).toList()),
                StringColumn.create("model", reports.stream().map(ChoiceReport::model)),
                ints(
                        "questions",
                        reports.stream().map(report -> report.results().size()).toList()));
        for (ChoiceNormalisation normalisation : ChoiceNormalisation.values()) {
            table.addColumns(doubles(
                    normalisation.label() + " (%)",
                    reports.stream()
                            .map(report -> OptionalDouble.of(100 * report.accuracy(normalisation)))
                            .toList()));
        }
        return table.addColumns(doubles(
                "right mass (%)",
                reports.stream()
                        .map(report -> OptionalDouble.of(100 * report.rightMass()))
                        .toList()));
    }

    private static IntColumn ints(String name, List<Integer> values) {
        return IntColumn.create(name, values.toArray(Integer[]::new));
    }

    private static DoubleColumn doubles(String name, List<OptionalDouble> values) {
        DoubleColumn column = DoubleColumn.create(name);
        for (OptionalDouble value : values) {
            if (value.isPresent()) {
                column.append(value.getAsDouble());
            } else {
                column.appendMissing();
            }
        }
        return column;
    }
}
