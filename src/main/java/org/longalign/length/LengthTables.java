package org.longalign.length;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Length distributions as tables, and from tables. */
public final class LengthTables {
    private LengthTables() {}

    /** One row a distribution: number, tokens, and the lengths at the usual quantiles, in tokens. */
    public static Table summary(List<LengthDistribution> distributions) {
        StringColumn name = StringColumn.create("source");
        IntColumn count = IntColumn.create("sequences");
        LongColumn tokens = LongColumn.create("tokens");
        IntColumn min = IntColumn.create("min");
        IntColumn median = IntColumn.create("median");
        IntColumn mean = IntColumn.create("mean");
        IntColumn ninety = IntColumn.create("90 %");
        IntColumn max = IntColumn.create("max");
        for (LengthDistribution distribution : distributions) {
            name.append(distribution.name());
            count.append(distribution.count());
            tokens.append(distribution.tokens());
            min.append(distribution.min());
            median.append(distribution.quantile(.5));
            mean.append((int) Math.round(distribution.mean()));
            ninety.append(distribution.quantile(.9));
            max.append(distribution.max());
        }
        return Table.create("Lengths in tokens", name, count, tokens, min, median, mean, ninety, max);
    }

    /** One row a bucket: share of sequences and of tokens in percent, to one decimal. */
    public static Table buckets(LengthDistribution distribution, LengthBuckets buckets) {
        StringColumn from = StringColumn.create("from");
        IntColumn count = IntColumn.create("sequences");
        DoubleColumn ofSequences =
                DoubleColumn.create("% of sequences", tenths(buckets.percentOfSequences(distribution)));
        DoubleColumn ofTokens = DoubleColumn.create("% of tokens", tenths(buckets.percentOfTokens(distribution)));
        for (int i = 0; i < buckets.size(); i++) {
            from.append(buckets.label(i));
            count.append(distribution.countBetween(buckets.edges()[i], buckets.edges()[i + 1]));
        }
        return Table.create(distribution.name() + " by length in tokens", from, count, ofSequences, ofTokens);
    }

    /** One row a batch size: what padding is expected to cost; see {@link PaddingCost#expected}. */
    public static Table paddingCosts(LengthDistribution distribution, int... batchSizes) {
        IntColumn size = IntColumn.create("batch size", batchSizes);
        LongColumn computed = LongColumn.create("computed tokens");
        DoubleColumn perReal = DoubleColumn.create("computed per real token");
        DoubleColumn padding = DoubleColumn.create("% padding");
        for (int batchSize : batchSizes) {
            PaddingCost cost = PaddingCost.expected(distribution, batchSize);
            computed.append(Math.round(cost.computedTokens()));
            perReal.append(Math.round(100 * cost.computedPerRealToken()) / 100.0);
            padding.append(Math.round(1_000 * cost.paddingShare()) / 10.0);
        }
        return Table.create(distribution.name() + ": expected cost of padding", size, computed, perReal, padding);
    }

    /** One row a sequence: its source and its length in tokens. {@link #bySource} reads it back. */
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
     * @param table one row a sequence
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

    private static double[] tenths(double[] values) {
        return Arrays.stream(values).map(value -> Math.round(10 * value) / 10.0).toArray();
    }
}
