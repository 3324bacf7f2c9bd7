package org.longalign.batching.export;

/** A column of a Parquet file, without nulls. */
record ParquetColumn(String name, Values values) {
    /** Type of the value in each row, with its name in DuckDB. */
    enum Values {
        /** One {@code int}. */
        INTEGER("INTEGER"),
        /** An {@code int[]}. */
        INTEGERS("INTEGER[]"),
        /** A {@code byte[]}. */
        BYTES("TINYINT[]"),
        /** A {@code float[]}. */
        FLOATS("FLOAT[]");

        private final String sql;

        Values(String sql) {
            this.sql = sql;
        }
    }

    static ParquetColumn integer(String name) {
        return new ParquetColumn(name, Values.INTEGER);
    }

    static ParquetColumn integers(String name) {
        return new ParquetColumn(name, Values.INTEGERS);
    }

    static ParquetColumn bytes(String name) {
        return new ParquetColumn(name, Values.BYTES);
    }

    static ParquetColumn floats(String name) {
        return new ParquetColumn(name, Values.FLOATS);
    }

    /** The column in a CREATE TABLE statement. */
    String declaration() {
        return name + " " + values.sql;
    }

    /** The column in a SELECT that gives a result row for each list element. */
    String elements() {
        return values == Values.INTEGER ? name : "unnest(" + name + ")";
    }
}
