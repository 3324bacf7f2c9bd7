package org.longalign.plot;

import java.util.Map;
import org.longalign.training.SequenceLosses;
import org.longalign.training.TrainingLog;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Training runs as tables. */
public final class TrainingTables {
    private TrainingTables() {}

    /**
     * Several runs side by side.
     *
     * @param runs the runs by name, in the order to show
     * @param before held-out losses before training, by the same names
     * @param after held-out losses after training, by the same names
     * @throws IllegalArgumentException if a run has no held-out losses
     */
    public static Table comparison(
            Map<String, TrainingLog> runs, Map<String, SequenceLosses> before, Map<String, SequenceLosses> after) {
        StringColumn name = StringColumn.create("batching");
        IntColumn steps = IntColumn.create("steps");
        DoubleColumn seconds = DoubleColumn.create("seconds");
        IntColumn tokensPerSecond = IntColumn.create("real tokens / s");
        DoubleColumn padding = DoubleColumn.create("padding (%)");
        DoubleColumn lossBefore = DoubleColumn.create("held-out loss before");
        DoubleColumn lossAfter = DoubleColumn.create("held-out loss after");
        runs.forEach((run, log) -> {
            SequenceLosses first = before.get(run);
            SequenceLosses last = after.get(run);
            if (first == null || last == null) {
                throw new IllegalArgumentException("no held-out losses for " + run);
            }
            name.append(run);
            steps.append(log.steps().size());
            seconds.append(rounded(log.seconds(), 1));
            tokensPerSecond.append((int) Math.round(log.tokensPerSecond()));
            padding.append(rounded(100 * log.paddingShare(), 1));
            lossBefore.append(rounded(first.mean(), 3));
            lossAfter.append(rounded(last.mean(), 3));
        });
        return Table.create("Training runs", name, steps, seconds, tokensPerSecond, padding, lossBefore, lossAfter);
    }

    private static double rounded(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }
}
