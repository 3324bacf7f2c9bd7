package org.longalign.plot;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.longalign.training.TrainingLog;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Training runs as tables. */
public final class TrainingTables {
    private TrainingTables() {}

    /**
     * Runs side by side, from their logs: speed, padding, the share of time in which the plan's devices wait for each
     * other (if there are several), memory, and, if all runs have them, model-flop utilisation and held-out losses.
     *
     * @param runs the runs by name, in the order to show
     */
    public static Table runs(Map<String, TrainingLog> runs) {
        Collection<TrainingLog> logs = runs.values();
        Table table = Table.create("Training runs, tokens a second, peak memory, held-out loss");
        table.addColumns(
                StringColumn.create("run", runs.keySet()),
                Columns.ints("steps", logs, log -> log.steps().size()),
                Columns.rounded("seconds", 1, logs, TrainingLog::seconds),
                Columns.ints("real tokens / s", logs, log -> (int) Math.round(log.tokensPerSecond())),
                Columns.ints("computed / s", logs, TrainingTables::computedTokensPerSecond),
                Columns.rounded("padding (%)", 1, logs, log -> 100 * log.paddingShare()));
        if (logs.stream().anyMatch(log -> log.idleShare() > 0)) {
            table.addColumns(Columns.rounded("idle (%)", 1, logs, log -> 100 * log.idleShare()));
        }
        table.addColumns(Columns.rounded("peak (GiB)", 2, logs, log -> log.peakBytes() / (double) (1L << 30)));
        if (logs.stream().allMatch(log -> log.modelFlopUtilisation().isPresent())) {
            table.addColumns(Columns.rounded(
                    "model flops (% of peak)",
                    1, logs, log -> 100 * log.modelFlopUtilisation().getAsDouble()));
        }
        if (logs.stream().noneMatch(log -> log.evaluations().isEmpty())) {
            table.addColumns(
                    Columns.rounded(
                            "held-out before",
                            3,
                            logs,
                            log -> log.evaluations().get(0).loss()),
                    Columns.rounded(
                            "held-out after",
                            3,
                            logs,
                            log -> log.evaluations()
                                    .get(log.evaluations().size() - 1)
                                    .loss()));
        }
        return table;
    }

    /**
     * The loss of each group of a run's sequences in the first and the last quarter of its steps, in nats a target token.
     *
     * @param by {@link TrainingLog.Groups#LENGTH}, in tokens, or {@link TrainingLog.Groups#SOURCE}
     * @throws IllegalArgumentException if the log has no such groups
     */
    public static Table lossBy(String by, TrainingLog run) {
        List<TrainingLog.GroupLoss> losses = run.lossBy(by);
        return Table.create(
                "Loss by " + by + ", first and last quarter of the steps",
                StringColumn.create(
                        by.equals(TrainingLog.Groups.LENGTH) ? "length from (tokens)" : by,
                        losses.stream().map(TrainingLog.GroupLoss::group).toList()),
                Columns.ints("sequences", losses, TrainingLog.GroupLoss::sequences),
                Columns.rounded("loss, first", 3, losses, TrainingLog.GroupLoss::first),
                Columns.rounded("loss, last", 3, losses, TrainingLog.GroupLoss::last));
    }

    private static int computedTokensPerSecond(TrainingLog log) {
        return log.realTokens() == 0
                ? 0
                : (int) Math.round(log.tokensPerSecond() * log.computedTokens() / log.realTokens());
    }
}
