package org.longalign.plot;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.longalign.chat.cost.CostEstimate;
import org.longalign.chat.cost.Prices;
import org.longalign.chat.cost.UsageLedger;
import org.longalign.corpus.source.PublishedSource;
import org.longalign.instruct.diversity.Diversity;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables about making instructions: possible sources of documents, cost of the calls, diversity of the result. */
public final class InstructionTables {
    private InstructionTables() {}

    /** A row for each source of the paper: contents, language, licence and terms. */
    public static Table publishedSources() {
        List<PublishedSource> sources = List.of(PublishedSource.values());
        return Table.create(
                "the paper's nine sources",
                Columns.strings("source", sources, PublishedSource::title),
                Columns.strings("contents", sources, PublishedSource::contents),
                Columns.strings("language", sources, source -> source.language().code()),
                Columns.strings("licence", sources, PublishedSource::licence),
                Columns.strings("terms, in our words", sources, PublishedSource::terms));
    }

    /**
     * A row for each model: the cost of some requests before they are sent, at most (every reply as long as allowed),
     * and with replies of likely length.
     *
     * @param likelyOutputTokens expected tokens of all replies together
     * @throws IllegalArgumentException if the price of a model is not known
     */
    public static Table estimate(CostEstimate estimate, long likelyOutputTokens, Prices prices, List<String> models) {
        return Table.create(
                "before: " + estimate,
                Columns.strings("model", models, model -> model),
                Columns.strings(
                        "price of", models, model -> prices.checked(model).orElse("unknown")),
                Columns.doubles(
                        "at most " + prices.currency(),
                        models,
                        model -> estimate.mostCost(prices.of(model)).doubleValue()),
                Columns.doubles(
                        String.format(Locale.ROOT, "with %,d tokens out %s", likelyOutputTokens, prices.currency()),
                        models,
                        model -> estimate.cost(prices.of(model), likelyOutputTokens)
                                .doubleValue()));
    }

    /** A row for each model of a ledger: calls, tokens and cost; an unknown cost is empty. */
    public static Table ledger(UsageLedger ledger) {
        List<UsageLedger.Row> rows = ledger.rows();
        return Table.create(
                "after",
                Columns.strings("model", rows, UsageLedger.Row::model),
                Columns.longs("calls", rows, UsageLedger.Row::calls),
                Columns.longs("input tokens", rows, row -> row.usage().inputTokens()),
                Columns.longs("of them cached", rows, row -> row.usage().cachedInputTokens()),
                Columns.longs("output tokens", rows, row -> row.usage().outputTokens()),
                Columns.doubles("cost " + ledger.currency(), rows, InstructionTables::knownCost));
    }

    private static double knownCost(UsageLedger.Row row) {
        BigDecimal cost = row.cost();
        return cost == null ? Double.NaN : cost.doubleValue();
    }

    /** A row for each measure, a column for each set of instructions. */
    public static Table diversity(List<Diversity> sets) {
        List<String> names = new ArrayList<>();
        List<Function<Diversity, Double>> measures = new ArrayList<>();
        for (int n = 1; n <= 3; n++) {
            int index = n - 1;
            names.add("distinct-" + n + " of questions");
            measures.add(set -> set.distinct().get(index));
        }
        names.add("words two questions share, mean");
        measures.add(Diversity::meanOverlap);
        names.add("words shared with the nearest question");
        measures.add(Diversity::nearestOverlap);
        names.add("entropy of sources (bits)");
        measures.add(set -> set.sources().bits());
        names.add("entropy of task types (bits)");
        measures.add(set -> set.tasks().bits());
        names.add("three-word runs found in the context (%)");
        measures.add(set -> 100 * set.coverage().quoted());
        names.add("evenness over parts of the context");
        measures.add(set -> set.coverage().evenness());
        Table table = Table.create("diversity", StringColumn.create("measure", names));
        for (Diversity set : sets) {
            table.addColumns(Columns.rounded(set.name(), 3, measures, measure -> measure.apply(set)));
        }
        return table;
    }
}
