package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.CategoryChart;
import org.longalign.chat.CallClock;
import org.longalign.chat.Scripted;
import org.longalign.chat.cost.CostEstimate;
import org.longalign.chat.cost.Price;
import org.longalign.chat.cost.Prices;
import org.longalign.chat.cost.UsageLedger;
import org.longalign.instruct.diversity.Diversity;
import org.longalign.instruct.diversity.Exchange;
import tech.tablesaw.api.Table;

class InstructionTablesTest {
    @Test
    void theNineSourcesStateTheirTerms() {
        Table sources = InstructionTables.publishedSources();
        assertEquals(9, sources.rowCount());
        assertEquals(0, sources.stringColumn("terms, in our words").countMissing());
        int books = sources.stringColumn("source").asList().indexOf("Books3");
        assertTrue(sources.stringColumn("terms, in our words").get(books).contains("not licensed to be downloaded"));
    }

    @Test
    void costsStandBeforeAndAfter() {
        Prices prices = Prices.shipped().with("m", price());
        CostEstimate estimate = new CostEstimate(2, 1_000_000, 400_000, 0, 500_000);
        Table before = InstructionTables.estimate(estimate, 100_000, prices, List.of("m"));
        assertEquals(0.6 + 0.2 + 2, before.doubleColumn("at most USD").get(0), 1e-9);
        assertEquals(
                0.6 + 0.2 + 0.4,
                before.doubleColumn("with 100,000 tokens out USD").get(0),
                1e-9);

        UsageLedger ledger = new UsageLedger("USD");
        ledger.metered(new Scripted(), price(), CallClock.SYSTEM).reply(Scripted.request(4));
        Table after = InstructionTables.ledger(ledger);
        assertEquals(List.of(10L), after.longColumn("input tokens").asList());
        assertEquals(30e-6, after.doubleColumn("cost USD").get(0), 1e-12);
        UsageLedger unpriced = new UsageLedger("USD");
        unpriced.metered(new Scripted(), null, CallClock.SYSTEM).reply(Scripted.request(4));
        assertTrue(InstructionTables.ledger(unpriced).doubleColumn("cost USD").isMissing(0));
    }

    /** One of currency a million tokens of input, half of it cached, four of output. */
    private static Price price() {
        return new Price(
                java.math.BigDecimal.ONE,
                new java.math.BigDecimal("0.5"),
                java.math.BigDecimal.ONE,
                new java.math.BigDecimal("4"));
    }

    @Test
    void setsOfInstructionsStandSideBySide() {
        String context = "alpha beta gamma delta epsilon";
        Diversity one = Diversity.of("one", List.of(new Exchange("s", "t", context, "alpha beta gamma?", "no")));
        Diversity two = Diversity.of("two", List.of(new Exchange("s", "t", context, "what is it", "beta")));
        Table table = InstructionTables.diversity(List.of(one, two));
        assertEquals(List.of("measure", "one", "two"), table.columnNames());
        assertEquals(9, table.rowCount());
        CategoryChart coverage = InstructionCharts.coverage("Coverage", List.of(one, two));
        assertEquals(Diversity.PARTS, coverage.getSeries("one").getXData().size());
        assertEquals(50.0, sum(coverage, "one"), 1e-9);
        assertEquals(0.0, sum(coverage, "two"), 1e-9);
    }

    private static double sum(CategoryChart chart, String series) {
        return Arrays.stream(chart.getSeries(series).getYData()).sum();
    }
}
