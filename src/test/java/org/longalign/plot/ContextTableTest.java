package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchPlanBuilder;
import org.longalign.batching.Ledger.Fate;
import org.longalign.batching.ModelShape;
import org.longalign.batching.OverlongPolicy;
import org.longalign.cluster.TimeModel;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderConfig;
import org.longalign.model.MemoryEstimate;
import org.longalign.model.Precision;
import tech.tablesaw.api.Table;

class ContextTableTest {
    private static final int[] LENGTHS = new Random(5).ints(400, 1, 900).toArray();
    private static final DecoderConfig CONFIG = DecoderConfig.of(1_000, 64, 3, 4);
    private static final ComputeOptions OPTIONS = ComputeOptions.plain(Precision.FLOAT32);
    private static final TimeModel RATES = new TimeModel(1e13, .5, 2);

    private static long at(Table table, int row, String column) {
        return ((Number) table.column(column).get(row)).longValue();
    }

    private static double number(Table table, int row, String column) {
        return ((Number) table.column(column).get(row)).doubleValue();
    }

    @Test
    void everyRowIsThePlanOfItsContext() {
        BatchPlanBuilder builder =
                BatchPlan.packed(LENGTHS).accumulation(2).devices(4).epochs(2).seed(3);
        int[] contexts = {100, 450, 900, 5_000};
        Table table = BatchingTables.contexts(builder, CONFIG, OPTIONS, RATES, contexts);
        assertEquals(4, table.rowCount());
        ModelShape shape = new ModelShape("model", CONFIG.parameterCount(), 3, 64);
        for (int r = 0; r < contexts.length; r++) {
            int context = contexts[r];
            BatchPlan cut =
                    builder.maxTokens(context).overlong(OverlongPolicy.TRUNCATE).build();
            BatchPlan dropped =
                    builder.maxTokens(context).overlong(OverlongPolicy.DROP).build();
            assertEquals(context, at(table, r, "context"));
            assertEquals(Arrays.stream(LENGTHS).filter(l -> l > context).count(), at(table, r, "sequences over"));
            assertEquals(cut.ledger().epoch(0).lostTokens(Fate.TRUNCATED), at(table, r, "tokens lost if truncated"));
            assertEquals(dropped.ledger().epoch(0).lostTokens(Fate.TOO_LONG), at(table, r, "tokens lost if dropped"));
            assertEquals(cut.microBatches(), at(table, r, "packs"));
            assertEquals(cut.steps().size(), at(table, r, "steps"));
            assertEquals(100 * cut.efficiency(), number(table, r, "efficiency (%)"), .051);
            int longest = cut.steps().stream()
                    .flatMap(step -> step.microBatches().stream())
                    .mapToInt(pack -> (int) pack.computedTokens())
                    .max()
                    .orElseThrow();
            assertEquals(
                    MemoryEstimate.training(CONFIG, longest, OPTIONS).totalGiB(),
                    number(table, r, "memory (GiB)"),
                    .0051);
            assertEquals(RATES.forecast(cut, shape).hours(), number(table, r, "hours (forecast)"), .0051);
        }
        assertTrue(number(table, 3, "memory (GiB)") > number(table, 0, "memory (GiB)"));
        String text = table.toString();
        assertTrue(
                text.contains("Contexts for 400 sequences of ")
                        && text.contains("; longer ones: truncate; packs, steps and hours of 2 epochs")
                        && text.contains("sequences over"),
                text);
    }

    @Test
    void columnsThatNeedAModelAreLeftOutWithoutOne() {
        List<String> base = List.of(
                "context",
                "sequences over",
                "tokens lost if truncated",
                "tokens lost if dropped",
                "packs",
                "steps",
                "efficiency (%)");
        assertEquals(base, BatchingTables.contexts(LENGTHS, 500).columnNames());
        assertEquals(
                "memory (GiB)",
                BatchingTables.contexts(BatchPlan.packed(LENGTHS), CONFIG, OPTIONS, 500)
                        .columnNames()
                        .get(7));
        assertTrue(BatchingTables.contexts(BatchPlan.sorted(LENGTHS).batchSize(4), 500)
                .columnNames()
                .contains("micro-batches"));
    }

    @Test
    void contextsThatAllExceedAndOneSequenceHaveTheirRow() {
        int[] lengths = {30, 40, 50};
        BatchPlanBuilder dropping = BatchPlan.packed(lengths).overlong(OverlongPolicy.DROP);
        Table table = BatchingTables.contexts(dropping, CONFIG, OPTIONS, RATES, 20, 40);
        assertEquals(3, at(table, 0, "sequences over"));
        assertEquals(60, at(table, 0, "tokens lost if truncated"));
        assertEquals(120, at(table, 0, "tokens lost if dropped"));
        assertEquals(0, at(table, 0, "packs"));
        assertEquals(0, at(table, 0, "steps"));
        assertTrue(table.column("efficiency (%)").isMissing(0));
        assertTrue(table.column("memory (GiB)").isMissing(0));
        assertTrue(table.column("hours (forecast)").isMissing(0));
        assertEquals(50, at(table, 1, "tokens lost if dropped"));
        assertEquals(2, at(table, 1, "packs"), "30 and 40 tokens do not share 40");
        Table cut = BatchingTables.contexts(lengths, 20);
        assertEquals(3, at(cut, 0, "packs"));
        assertEquals(100, number(cut, 0, "efficiency (%)"));
        Table one = BatchingTables.contexts(new int[] {7}, 7, 8);
        assertEquals(0, at(one, 0, "sequences over"));
        assertEquals(1, at(one, 0, "packs"));
        assertEquals(87.5, number(one, 1, "efficiency (%)"));
        Table huge = BatchingTables.contexts(new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE}, 1_000);
        assertEquals(2 * (Integer.MAX_VALUE - 1_000L), at(huge, 0, "tokens lost if truncated"));
    }

    @Test
    void noSequencesAndNoContextsAreRefused() {
        refused("no sequences to plan for; give the length of at least one", new int[0], 8);
        refused("no contexts; give at least one, such as 8_192", LENGTHS);
        refused("maxTokens is 0; at least 1 is needed", LENGTHS, 0);
        refused("maxTokens is -5; at least 1 is needed", LENGTHS, 8, -5);
    }

    private static void refused(String part, int[] lengths, int... contexts) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> BatchingTables.contexts(lengths, contexts));
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.toString());
    }
}
