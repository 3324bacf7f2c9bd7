package org.longalign.plot;

import java.util.List;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.Ledger;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Batch plans as tables. */
public final class BatchingTables {
    private BatchingTables() {}

    /** Plans side by side: micro-batches, steps, packing efficiency and padding. */
    public static Table plans(List<BatchPlan> plans) {
        StringColumn name = StringColumn.create("plan");
        IntColumn microBatches = IntColumn.create("micro-batches");
        IntColumn steps = IntColumn.create("steps");
        LongColumn real = LongColumn.create("real tokens");
        DoubleColumn efficiency = DoubleColumn.create("efficiency (%)");
        DoubleColumn padding = DoubleColumn.create("padding (%)");
        for (BatchPlan plan : plans) {
            name.append(plan.parameters().describe());
            microBatches.append(plan.microBatches());
            steps.append(plan.steps().size());
            real.append(plan.realTokens());
            efficiency.append(Math.round(1_000 * plan.efficiency()) / 10.0);
            padding.append(Math.round(1_000 * plan.paddingShare()) / 10.0);
        }
        return Table.create("Plans", name, microBatches, steps, real, efficiency, padding);
    }

    /**
     * What became of every sequence, a row each: its fate, where its first token stands, and what it lost.
     *
     * @param ledger the ledger of a plan
     */
    public static Table ledger(Ledger ledger) {
        IntColumn sequence = IntColumn.create("sequence");
        IntColumn tokens = IntColumn.create("tokens");
        StringColumn fate = StringColumn.create("fate");
        IntColumn pieces = IntColumn.create("pieces");
        IntColumn step = IntColumn.create("step");
        IntColumn microBatch = IntColumn.create("micro-batch");
        IntColumn row = IntColumn.create("row");
        IntColumn start = IntColumn.create("starts at");
        IntColumn lost = IntColumn.create("tokens lost");
        for (Ledger.Entry entry : ledger.entries()) {
            sequence.append(entry.sequence());
            tokens.append(entry.tokens());
            fate.append(entry.fate().label());
            pieces.append(entry.places().size());
            lost.append(entry.lostTokens());
            if (entry.places().isEmpty()) {
                List.of(step, microBatch, row, start).forEach(IntColumn::appendMissing);
            } else {
                Ledger.Place first = entry.places().get(0);
                step.append(first.step());
                microBatch.append(first.microBatch());
                row.append(first.row());
                start.append(first.segment().start());
            }
        }
        return Table.create("Ledger", sequence, tokens, fate, pieces, step, microBatch, row, start, lost);
    }
}
