package org.longalign.plot;

import java.util.List;
import java.util.function.ToIntFunction;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.Ledger;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/** Batch plans as tables. */
public final class BatchingTables {
    private BatchingTables() {}

    /** Plans side by side: micro-batches and a lower bound on them, steps, packing efficiency and padding. */
    public static Table plans(List<BatchPlan> plans) {
        return Table.create(
                "Plans",
                Columns.strings("plan", plans, plan -> plan.parameters().describe()),
                Columns.ints("micro-batches", plans, BatchPlan::microBatches),
                Columns.longs("lower bound", plans, BatchPlan::microBatchLowerBound),
                Columns.ints("steps", plans, plan -> plan.steps().size()),
                Columns.longs("real tokens", plans, BatchPlan::realTokens),
                Columns.rounded("efficiency (%)", 1, plans, plan -> 100 * plan.efficiency()),
                Columns.rounded("padding (%)", 1, plans, plan -> 100 * plan.paddingShare()));
    }

    /**
     * A row for each sequence: its fate, the place of its first token (empty if it has none), and the tokens it lost. A
     * ledger of several epochs has a row for each sequence in each, and a first column with the epoch, from 0.
     *
     * @param ledger the ledger of a plan
     */
    public static Table ledger(Ledger ledger) {
        List<Ledger.Entry> entries = ledger.entries();
        Table table = Table.create(
                "Ledger",
                Columns.ints("sequence", entries, Ledger.Entry::sequence),
                Columns.ints("tokens", entries, Ledger.Entry::tokens),
                Columns.strings("fate", entries, entry -> entry.fate().label()),
                Columns.ints("pieces", entries, entry -> entry.places().size()),
                first("step", entries, Ledger.Place::step),
                first("micro-batch", entries, Ledger.Place::microBatch),
                first("row", entries, Ledger.Place::row),
                first("starts at", entries, place -> place.segment().start()),
                Columns.ints("tokens lost", entries, Ledger.Entry::lostTokens));
        return ledger.epochs() > 1
                ? table.insertColumn(0, Columns.ints("epoch", entries, Ledger.Entry::epoch))
                : table;
    }

    private static IntColumn first(String name, List<Ledger.Entry> entries, ToIntFunction<Ledger.Place> value) {
        return Columns.ints(
                name,
                entries,
                entry -> entry.places().isEmpty()
                        ? Columns.MISSING_INT
                        : value.applyAsInt(entry.places().get(0)));
    }
}
