package org.longalign.plot;

import java.util.ArrayList;
import java.util.List;
import org.longalign.evaluation.choice.ChoiceNormalisation;
import org.longalign.evaluation.choice.ChoiceReport;
import org.longalign.evaluation.longbench.LongBenchReport;
import org.longalign.evaluation.longbench.LongBenchScore;
import org.longalign.evaluation.mtbench.MtBenchReport;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables of LongBench, MT-Bench and multiple choice; the cell of a missing score is empty. */
public final class TaskTables {
    private TaskTables() {}

    /** A row for each data set and then for each task: items, metric, rating, unanswered and unscored items. */
    public static Table longBench(LongBenchReport report) {
        List<LongBenchScore> scores = new ArrayList<>(report.bySet().values());
        scores.addAll(report.byTask().values());
        return Table.create(
                "LongBench, " + report.model(),
                Columns.strings("data set or task", scores, LongBenchScore::name),
                Columns.ints("items", scores, LongBenchScore::items),
                Columns.optionals("metric (0-100)", scores, LongBenchScore::metric),
                Columns.optionals("judged (0-100)", scores, LongBenchScore::judged),
                Columns.ints("unanswered", scores, LongBenchScore::unanswered),
                Columns.ints("unscored", scores, LongBenchScore::unscored));
    }

    /** A row for each category: mean rating over both turns. */
    public static Table mtBench(MtBenchReport report) {
        return Table.create(
                "MT-Bench, " + report.model(),
                StringColumn.create("category", report.byCategory().keySet()),
                Columns.optionals("mean rating (1-10)", report.byCategory().values(), mean -> mean));
    }

    /**
     * A row for each report: task, examples, model, questions, the three accuracies and the mass of right choices in %.
     */
    public static Table choices(List<ChoiceReport> reports) {
        Table table = Table.create(
                "multiple choice",
                Columns.strings("task", reports, ChoiceReport::task),
                Columns.ints("examples", reports, ChoiceReport::shots),
                Columns.strings("model", reports, ChoiceReport::model),
                Columns.ints("questions", reports, report -> report.results().size()));
        for (ChoiceNormalisation normalisation : ChoiceNormalisation.values()) {
            table.addColumns(Columns.doubles(
                    normalisation.label() + " (%)", reports, report -> 100 * report.accuracy(normalisation)));
        }
        return table.addColumns(Columns.doubles("right mass (%)", reports, report -> 100 * report.rightMass()));
    }
}
