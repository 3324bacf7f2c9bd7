package org.longalign.batching.export;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** Rebuilds the lists of a row from a result with a row for each element; shorter lists are null at their end. */
final class RowBuilder {
    private final List<ParquetColumn> columns;
    private final float[][] values;
    private final int[][] integers;
    private final int[] sizes;

    RowBuilder(List<ParquetColumn> columns) {
        this.columns = columns;
        this.values = new float[columns.size()][16];
        this.integers = new int[columns.size()][16];
        this.sizes = new int[columns.size()];
    }

    /** Adds the current result row, without its first column. */
    void add(ResultSet results) throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            boolean floats = columns.get(i).values() == ParquetColumn.Values.FLOATS;
            float value = floats ? results.getFloat(i + 2) : 0;
            int integer = floats ? 0 : results.getInt(i + 2);
            if (results.wasNull()) {
                continue;
            }
            if (sizes[i] == values[i].length) {
                values[i] = Arrays.copyOf(values[i], 2 * sizes[i]);
                integers[i] = Arrays.copyOf(integers[i], 2 * sizes[i]);
            }
            values[i][sizes[i]] = value;
            integers[i][sizes[i]++] = integer;
        }
    }

    /** Returns the row and starts the next. */
    Object[] build() {
        Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
            int[] list = Arrays.copyOf(integers[i], sizes[i]);
            row[i] = switch (columns.get(i).values()) {
                case INTEGER -> list[0];
                case INTEGERS -> list;
                case BYTES -> bytes(list);
                case FLOATS -> Arrays.copyOf(values[i], sizes[i]);
            };
            sizes[i] = 0;
        }
        return row;
    }

    private static byte[] bytes(int[] list) {
        byte[] bytes = new byte[list.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) list[i];
        }
        return bytes;
    }
}
