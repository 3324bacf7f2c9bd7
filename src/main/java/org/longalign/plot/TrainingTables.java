package org.longalign.plot;

import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.longalign.training.TrainingLog;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Training runs as tables. */
public final class TrainingTables {
    private TrainingTables() {}

    /**
     * Several runs side by side, by what their logs tell: speed, padding, the share of time in which the plan's devices
     * wait for each other (where there are several), memory, and, where all runs have them, model-flop utilisation and held-out losses.
     *
     * @param runs the runs by name, in the order to show
     */
    public static Table runs(Map<String, TrainingLog> runs) {
        Table table = Table.create("Training runs, tokens a second, peak memory, held-out loss");
        table.addColumns(StringColumn.create("run", runs.keySet()));
        add(table, runs, "steps", log -> log.steps().size());
        table.addColumns(numbers(runs, "seconds", 1, TrainingLog::seconds));
        add(table, runs, "real tokens / s", log -> (int) Math.round(log.tokensPerSecond()));
        add(table, runs, "computed / s", TrainingTables::computedTokensPerSecond);
        table.addColumns(numbers(runs, "padding (%)", 1, log -> 100 * log.paddingShare()));
        if (runs.values().stream().anyMatch(log -> log.idleShare() > 0)) {
            table.addColumns(numbers(runs, "idle (%)", 1, log -> 100 * log.idleShare()));
        }
        table.addColumns(numbers(runs, "peak (GiB)", 2, log -> log.peakBytes() / (double) (1L << 30)));
        if (runs.values().stream().allMatch(log -> log.modelFlopUtilisation().isPresent())) {
            table.addColumns(numbers(
                    runs,
                    "model flops (% of peak)",
                    1,
                    log -> 100 * log.modelFlopUtilisation().getAsDouble()));
        }
        if (runs.values().stream().noneMatch(log -> log.evaluations().isEmpty())) {
            table.addColumns(numbers(
                    runs, "held-out before", 3, log -> log.evaluations().get(0).loss()));
            table.addColumns(numbers(
                    runs,
                    "held-out after",
                    3,
                    log -> log.evaluations().get(log.evaluations().size() - 1).loss()));
        }
        return table;
    }

    private static void add(Table table, Map<String, TrainingLog> runs, String name, ToIntFunction<TrainingLog> value) {
        table.addColumns(
                IntColumn.create(name, runs.values().stream().mapToInt(value).toArray()));
    }

    private static DoubleColumn numbers(
            Map<String, TrainingLog> runs, String name, int digits, ToDoubleFunction<TrainingLog> value) {
        return DoubleColumn.create(
                name,
                runs.values().stream()
                        .mapToDouble(log -> rounded(value.applyAsDouble(log), digits))
                        .toArray());
    }

    private static int computedTokensPerSecond(TrainingLog log) {
        return log.realTokens() == 0
                ? 0
                : (int) Math.round(log.tokensPerSecond() * log.computedTokens() / log.realTokens());
    }

    private static double rounded(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }
}
