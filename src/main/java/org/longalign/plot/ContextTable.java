package org.longalign.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchPlanBuilder;
import org.longalign.batching.BatchingMethod;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.ModelShape;
import org.longalign.batching.OverlongPolicy;
import org.longalign.cluster.TimeModel;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderConfig;
import org.longalign.model.MemoryEstimate;
import tech.tablesaw.api.Table;

/**
 * Builds the table of {@link BatchingTables#contexts(BatchPlanBuilder, int...)}.
 *
 * @param builder of the plans; only the context differs
 * @param config for memory and time; null for neither
 * @param options for memory, with a config
 * @param rates for time; null for none
 */
record ContextTable(
        BatchPlanBuilder builder,
        @Nullable DecoderConfig config,
        @Nullable ComputeOptions options,
        @Nullable TimeModel rates) {
    private static final double GIBIBYTE = 1L << 30;

    /**
     * A row.
     *
     * @param plan null if every sequence is longer and is dropped
     */
    private record Row(
            int context,
            long over,
            long lostTruncated,
            long lostDropped,
            @Nullable BatchPlan plan) {
        int microBatches() {
            return plan == null ? 0 : plan.microBatches();
        }

        int steps() {
            return plan == null ? 0 : plan.steps().size();
        }

        double efficiency() {
            return plan == null ? Double.NaN : 100 * plan.efficiency();
        }
    }

    Table table(int... contexts) {
        int[] lengths = builder.lengths();
        if (lengths.length == 0) {
            throw new IllegalArgumentException("there are no sequences to plan for; give the length of at least one");
        }
        if (contexts.length == 0) {
            throw new IllegalArgumentException("there are no contexts; give at least one, such as 8_192");
        }
        OverlongPolicy policy =
                builder.overlong() == OverlongPolicy.ERROR ? OverlongPolicy.TRUNCATE : builder.overlong();
        List<Row> rows = new ArrayList<>();
        for (int context : contexts) {
            rows.add(row(lengths, context, policy));
        }
        int epochs = builder.epochs();
        Table table = Table.create(
                String.format(
                        Locale.ROOT,
                        "Contexts for %,d sequences of %,d tokens; longer ones: %s%s",
                        lengths.length,
                        Arrays.stream(lengths).asLongStream().sum(),
                        policy.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        epochs == 1 ? "" : "; packs, steps and hours of " + epochs + " epochs"),
                Columns.ints("context", rows, Row::context),
                Columns.longs("sequences over", rows, Row::over),
                Columns.longs("tokens lost if truncated", rows, Row::lostTruncated),
                Columns.longs("tokens lost if dropped", rows, Row::lostDropped),
                Columns.ints(
                        builder.method() == BatchingMethod.PACKED ? "packs" : "micro-batches", rows, Row::microBatches),
                Columns.ints("steps", rows, Row::steps),
                Columns.rounded("efficiency (%)", 1, rows, Row::efficiency));
        if (config != null && options != null) {
            table.addColumns(Columns.rounded("memory (GiB)", 2, rows, row -> memory(row.plan(), config, options)));
        }
        if (config != null && rates != null) {
            ModelShape shape = new ModelShape(
                    "model",
                    config.parameterCount(),
                    config.layers(),
                    config.attention().querySize());
            table.addColumns(Columns.rounded(
                    "hours (forecast)",
                    2,
                    rows,
                    row -> row.plan() == null
                            ? Double.NaN
                            : rates.forecast(row.plan(), shape).hours()));
        }
        return table;
    }

    private Row row(int[] lengths, int context, OverlongPolicy policy) {
        long over = 0;
        long beyond = 0;
        long whole = 0;
        for (int length : lengths) {
            if (length > context) {
                over++;
                beyond += length - (long) context;
                whole += length;
            }
        }
        boolean nothingLeft = policy == OverlongPolicy.DROP && over == lengths.length;
        BatchPlan plan = nothingLeft && context > 0
                ? null
                : builder.maxTokens(context).overlong(policy).build();
        return new Row(context, over, beyond, whole, plan);
    }

    /** GiB of the micro-batch with the most tokens, all of them targets. */
    private static double memory(@Nullable BatchPlan plan, DecoderConfig config, ComputeOptions options) {
        if (plan == null) {
            return Double.NaN;
        }
        long tokens = plan.steps().stream()
                .flatMap(step -> step.microBatches().stream())
                .mapToLong(MicroBatch::computedTokens)
                .max()
                .orElse(1);
        MemoryEstimate estimate = MemoryEstimate.training(config, Math.toIntExact(tokens), options);
        return (estimate.total() + estimate.mainMemory()) / GIBIBYTE;
    }
}
