package org.longalign.notebook;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.NumberColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Shows Tablesaw tables. Long ones show their first {@value #FIRST_ROWS} and last {@value #LAST_ROWS} rows, wide ones
 * their first {@value #FIRST_COLUMNS} and last {@value #LAST_COLUMNS} columns, with the number left out.
 */
final class TableView {
    static final int FIRST_ROWS = 50;
    static final int LAST_ROWS = 10;
    static final int FIRST_COLUMNS = 20;
    static final int LAST_COLUMNS = 5;

    private TableView() {}

    /** The part of a table that is shown. */
    static Grid of(Table table) {
        Excerpt rows = new Excerpt(table.rowCount(), FIRST_ROWS, LAST_ROWS);
        Excerpt columns = new Excerpt(table.columnCount(), FIRST_COLUMNS, LAST_COLUMNS);
        Grid grid = new Grid().caption(caption(table));
        List<List<@Nullable String>> cells = new ArrayList<>();
        columns.shown().forEach(number -> {
            if (columns.followsGap(number)) {
                grid.column("\u2026 " + Grid.count(columns.leftOut(), "column") + " left out \u2026", false);
                cells.add(
                        rows.shown().<@Nullable String>mapToObj(row -> "\u2026").toList());
            }
            Column<?> column = table.column(number);
            grid.column(column.name(), column instanceof NumberColumn);
            cells.add(cells(column, rows));
        });
        addRows(grid, rows, cells);
        return grid;
    }

    /** Adds rows, given column by column, with a note about those left out. */
    static void addRows(Grid grid, Excerpt rows, List<List<@Nullable String>> columns) {
        int[] shown = rows.shown().toArray();
        for (int i = 0; i < shown.length; i++) {
            if (rows.followsGap(shown[i])) {
                grid.gap("... " + Grid.count(rows.leftOut(), "row") + " left out ...");
            }
            List<@Nullable String> row = new ArrayList<>();
            for (List<@Nullable String> column : columns) {
                row.add(column.get(i));
            }
            grid.row(row);
        }
    }

    private static String caption(Table table) {
        String name = table.name();
        String size = Grid.count(table.rowCount(), "row") + ", " + Grid.count(table.columnCount(), "column");
        return name == null || name.isBlank() ? size : name + " (" + size + ")";
    }

    private static List<@Nullable String> cells(Column<?> column, Excerpt rows) {
        List<@Nullable String> cells = new ArrayList<>();
        rows.shown().forEach(row -> cells.add(cell(column, row)));
        return column instanceof DoubleColumn || column instanceof FloatColumn ? DecimalText.aligned(cells) : cells;
    }

    private static @Nullable String cell(Column<?> column, int row) {
        if (column.isMissing(row)) {
            return null;
        }
        Object value = column.get(row);
        String text = column.getString(row);
        if (value instanceof Double number) {
            return isUnformatted(text, number.toString()) ? DecimalText.of(number) : text;
        }
        return value instanceof Float number && isUnformatted(text, String.valueOf(number.doubleValue()))
                ? DecimalText.of(Double.parseDouble(number.toString()))
                : text;
    }

    /** Whether a number is shown with all its digits. If not, the column has a format of its own, which is kept. */
    private static boolean isUnformatted(String text, String digits) {
        return text.equals(digits)
                || (digits.contains("E")
                        && text.matches("[-+.\\dE]+")
                        && new BigDecimal(text).compareTo(new BigDecimal(digits)) == 0);
    }
}
