package org.longalign.length;

import java.util.Arrays;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Length distributions as tables. */
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

    private static double[] tenths(double[] values) {
        return Arrays.stream(values).map(value -> Math.round(10 * value) / 10.0).toArray();
    }
}
