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
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables about making instructions: where documents may come from, what the calls cost, how diverse the result is. */
public final class InstructionTables {
    private InstructionTables() {}

    /** A row for each source of the paper: what it holds, language, licence, terms, who gives it out. */
    public static Table publishedSources() {
        List<PublishedSource> sources = List.of(PublishedSource.values());
        return Table.create(
                "the paper's nine sources",
                strings("source", sources, PublishedSource::title),
                strings("contents", sources, PublishedSource::contents),
                strings("language", sources, source -> source.language().code()),
                strings("licence", sources, PublishedSource::licence),
                strings("terms, in our words", sources, PublishedSource::terms));
    }

    /**
     * A row for each model: what some requests cost before they are sent, if every reply is as long as allowed and if
     * replies have a likely length.
     *
     * @param likelyOutputTokens tokens of all replies, as one expects
     * @throws IllegalArgumentException if the price of a model is not known
     */
    public static Table estimate(CostEstimate estimate, long likelyOutputTokens, Prices prices, List<String> models) {
        return Table.create(
                "before: " + estimate,
                strings("model", models, model -> model),
                strings("price of", models, model -> prices.checked(model).orElse("unknown")),
                DoubleColumn.create(
                        "at most " + prices.currency(),
                        models.stream()
                                .mapToDouble(model ->
                                        estimate.mostCost(prices.of(model)).doubleValue())
                                .toArray()),
                DoubleColumn.create(
                        String.format(Locale.ROOT, "with %,d tokens out %s", likelyOutputTokens, prices.currency()),
                        models.stream()
                                .mapToDouble(model -> estimate.cost(prices.of(model), likelyOutputTokens)
                                        .doubleValue())
                                .toArray()));
    }

    /** A row for each model of a ledger: calls, tokens and cost; a cost that is not known is missing. */
    public static Table ledger(UsageLedger ledger) {
        List<UsageLedger.Row> rows = ledger.rows();
        DoubleColumn cost = DoubleColumn.create("cost " + ledger.currency());
        for (UsageLedger.Row row : rows) {
            BigDecimal known = row.cost();
            if (known == null) {
                cost.appendMissing();
            } else {
                cost.append(known.doubleValue());
            }
        }
        return Table.create(
                "after",
                strings("model", rows, UsageLedger.Row::model),
                longs("calls", rows, UsageLedger.Row::calls),
                longs("input tokens", rows, row -> row.usage().inputTokens()),
                longs("of them cached", rows, row -> row.usage().cachedInputTokens()),
                longs("output tokens", rows, row -> row.usage().outputTokens()),
                cost);
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
            table.addColumns(DoubleColumn.create(
                    set.name(),
                    measures.stream()
                            .mapToDouble(measure -> Math.round(1_000 * measure.apply(set)) / 1_000.0)
                            .toArray()));
        }
        return table;
    }

    private static <T> StringColumn strings(String name, List<T> rows, Function<T, String> value) {
        return StringColumn.create(name, rows.stream().map(value).toList());
    }

    private static <T> LongColumn longs(String name, List<T> rows, Function<T, Long> value) {
        return LongColumn.create(name, rows.stream().mapToLong(value::apply).toArray());
    }
}
