package org.longalign.plot;

import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.numbers.IntColumnType;
import tech.tablesaw.columns.numbers.LongColumnType;

/** Columns of Tablesaw tables, each from a list of rows and a function that reads the column's value from a row. */
final class Columns {
    /** An empty cell in a column of {@link #ints}. */
    static final int MISSING_INT = IntColumnType.missingValueIndicator();

    /** An empty cell in a column of {@link #longs}. */
    static final long MISSING_LONG = LongColumnType.missingValueIndicator();

    private Columns() {}

    static <T> StringColumn strings(String name, Collection<T> rows, Function<? super T, String> value) {
        return StringColumn.create(name, rows.stream().<String>map(value).toList());
    }

    static <T> IntColumn ints(String name, Collection<T> rows, ToIntFunction<? super T> value) {
        return IntColumn.create(name, rows.stream().mapToInt(value).toArray());
    }

    static <T> LongColumn longs(String name, Collection<T> rows, ToLongFunction<? super T> value) {
        return LongColumn.create(name, rows.stream().mapToLong(value).toArray());
    }

    /** NaN is an empty cell. */
    static <T> DoubleColumn doubles(String name, Collection<T> rows, ToDoubleFunction<? super T> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }

    /** Values rounded to some decimal digits. */
    static <T> DoubleColumn rounded(String name, int digits, Collection<T> rows, ToDoubleFunction<? super T> value) {
        return doubles(name, rows, row -> rounded(value.applyAsDouble(row), digits));
    }

    /** An absent value is an empty cell. */
    static <T> DoubleColumn optionals(String name, Collection<T> rows, Function<? super T, OptionalDouble> value) {
        return doubles(name, rows, row -> value.apply(row).orElse(Double.NaN));
    }

    /** A table of texts: for each row as many cells as there are column names. */
    static Table texts(String title, List<String[]> rows, String... names) {
        Table table = Table.create(title);
        for (int column = 0; column < names.length; column++) {
            int at = column;
            table.addColumns(strings(names[column], rows, row -> row[at]));
        }
        return table;
    }

    /** {@code rounded(12.3456, 1)} is 12.3; NaN stays NaN. */
    static double rounded(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Double.isNaN(value) ? value : Math.round(value * scale) / scale;
    }
}
