package org.longalign.plot;

import java.util.List;
import java.util.function.ToIntFunction;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchPlanBuilder;
import org.longalign.batching.Ledger;
import org.longalign.cluster.TimeModel;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderConfig;
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
     * A row for each context, to choose one by: sequences that are longer, tokens that a pass loses if these are truncated
     * or dropped, and packs, steps and packing efficiency of a packed plan that truncates.
     *
     * <pre>{@code
     * // given: int[] lengths
     * BatchingTables.contexts(lengths, 8_192, 16_384, 32_768, 65_536)
     * }</pre>
     *
     * @param lengths tokens of each sequence, not cut yet
     * @throws IllegalArgumentException if there are no sequences or no contexts, or one is below 1
     */
    public static Table contexts(int[] lengths, int... contexts) {
        return contexts(BatchPlan.packed(lengths), contexts);
    }

    /**
     * The same for the plans of a builder, with its devices, accumulation, epochs and treatment of longer sequences; where
     * that is {@link org.longalign.batching.OverlongPolicy#ERROR} they are truncated. A context that all sequences exceed
     * has no pack if they are dropped.
     *
     * @throws IllegalArgumentException as above, or if the plan of a context cannot be made
     */
    public static Table contexts(BatchPlanBuilder plan, int... contexts) {
        return new ContextTable(plan, null, null, null).table(contexts);
    }

    /**
     * The same with the memory that training on one device needs, in GiB: {@link
     * org.longalign.model.MemoryEstimate#training} for the micro-batch with the most tokens, all of them targets, with what
     * the options keep in main memory.
     *
     * <pre>{@code
     * // given: int[] lengths, org.longalign.model.DecoderConfig config, org.longalign.model.ComputeOptions options
     * BatchingTables.contexts(BatchPlan.packed(lengths).accumulation(8), config, options, 8_192, 16_384)
     * }</pre>
     */
    public static Table contexts(BatchPlanBuilder plan, DecoderConfig config, ComputeOptions options, int... contexts) {
        return new ContextTable(plan, config, options, null).table(contexts);
    }

    /**
     * The same with the hours that a time model forecasts for the plan's devices and epochs.
     *
     * @param rates of a device; see {@link TimeModel#calibrated}
     */
    public static Table contexts(
            BatchPlanBuilder plan, DecoderConfig config, ComputeOptions options, TimeModel rates, int... contexts) {
        return new ContextTable(plan, config, options, rates).table(contexts);
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
        return ledger.epochs() > 1 ? table.insertColumn(0, Columns.ints("epoch", entries, Ledger.Entry::epoch)) : table;
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
