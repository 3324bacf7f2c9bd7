package org.longalign.plot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.longalign.length.LengthBuckets;
import org.longalign.length.LengthDistribution;
import org.longalign.length.PaddingCost;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables of length distributions, and distributions from tables. */
public final class LengthTables {
    private LengthTables() {}

    /** A row for each distribution: its sequences, its tokens, and lengths at the usual quantiles, in tokens. */
    public static Table summary(List<LengthDistribution> distributions) {
        return Table.create(
                "Lengths in tokens",
                Columns.strings("source", distributions, LengthDistribution::name),
                Columns.ints("sequences", distributions, LengthDistribution::count),
                Columns.longs("tokens", distributions, LengthDistribution::tokens),
                Columns.ints("min", distributions, LengthDistribution::min),
                Columns.ints("median", distributions, each -> each.quantile(.5)),
                Columns.ints("mean", distributions, each -> (int) Math.round(each.mean())),
                Columns.ints("90 %", distributions, each -> each.quantile(.9)),
                Columns.ints("max", distributions, LengthDistribution::max));
    }

    /** A row for each bucket: share of sequences and of tokens in percent, to one decimal. */
    public static Table buckets(LengthDistribution distribution, LengthBuckets buckets) {
        List<Integer> all = IntStream.range(0, buckets.size()).boxed().toList();
        int[] edges = buckets.edges();
        double[] ofSequences = buckets.percentOfSequences(distribution);
        double[] ofTokens = buckets.percentOfTokens(distribution);
        return Table.create(
                distribution.name() + " by length in tokens",
                Columns.strings("from", all, buckets::label),
                Columns.ints("sequences", all, i -> distribution.countBetween(edges[i], edges[i + 1])),
                Columns.rounded("% of sequences", 1, all, i -> ofSequences[i]),
                Columns.rounded("% of tokens", 1, all, i -> ofTokens[i]));
    }

    /** A row for each batch size: the expected cost of padding; see {@link PaddingCost#expected}. */
    public static Table paddingCosts(LengthDistribution distribution, int... batchSizes) {
        List<PaddingCost> costs = IntStream.of(batchSizes)
                .mapToObj(size -> PaddingCost.expected(distribution, size))
                .toList();
        return Table.create(
                distribution.name() + ": expected cost of padding",
                IntColumn.create("batch size", batchSizes),
                Columns.longs("computed tokens", costs, cost -> Math.round(cost.computedTokens())),
                Columns.rounded("computed per real token", 2, costs, PaddingCost::computedPerRealToken),
                Columns.rounded("% padding", 1, costs, cost -> 100 * cost.paddingShare()));
    }

    /** A row for each sequence: its source and its length in tokens. {@link #bySource} reads it back. */
    public static Table lengths(List<LengthDistribution> distributions) {
        StringColumn source = StringColumn.create("source");
        IntColumn length = IntColumn.create("length");
        for (LengthDistribution distribution : distributions) {
            for (int tokens : distribution.lengths()) {
                source.append(distribution.name());
                length.append(tokens);
            }
        }
        return Table.create("Lengths in tokens", source, length);
    }

    /**
     * The distribution of a column of lengths in tokens.
     *
     * @throws IllegalArgumentException naming the row (from 0) of a length that is missing, not whole, below 1 or too
     *     large for an int
     */
    public static LengthDistribution distribution(String name, NumericColumn<?> lengths) {
        return LengthDistribution.of(name, checked(lengths));
    }

    /**
     * A distribution for each source of a table, in the order in which the sources first appear.
     *
     * @param table a row for each sequence
     * @param sourceColumn name of the column with the sources, of text
     * @param lengthColumn name of the column with the lengths in tokens, of numbers
     * @throws IllegalArgumentException as {@link #distribution}
     */
    public static List<LengthDistribution> bySource(Table table, String sourceColumn, String lengthColumn) {
        int[] lengths = checked(table.numberColumn(lengthColumn));
        Map<String, List<Integer>> bySource = new LinkedHashMap<>();
        for (int row = 0; row < lengths.length; row++) {
            bySource.computeIfAbsent(table.getString(row, sourceColumn), source -> new ArrayList<>())
                    .add(lengths[row]);
        }
        return bySource.entrySet().stream()
                .map(entry -> LengthDistribution.of(
                        entry.getKey(),
                        entry.getValue().stream().mapToInt(Integer::intValue).toArray()))
                .toList();
    }

    private static int[] checked(NumericColumn<?> column) {
        int[] lengths = new int[column.size()];
        for (int row = 0; row < lengths.length; row++) {
            double value = column.isMissing(row) ? Double.NaN : column.getDouble(row);
            if (!(value >= 1 && value <= Integer.MAX_VALUE && value == Math.rint(value))) {
                throw new IllegalArgumentException("row " + row + " of column '" + column.name() + "' is "
                        + (column.isMissing(row) ? "missing" : column.getString(row))
                        + "; a length is a whole number of tokens, at least 1");
            }
            lengths[row] = (int) value;
        }
        return lengths;
    }
}
