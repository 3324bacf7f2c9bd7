package org.longalign.notebook;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.NumberColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A Tablesaw table as HTML and as text. Long tables show their first {@value #FIRST_ROWS} and last {@value #LAST_ROWS}
 * rows and say how many are left out.
 */
final class TableView {
    static final int FIRST_ROWS = 50;
    static final int LAST_ROWS = 10;

    private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);

    private final Table table;

    TableView(Table table) {
        this.table = table;
    }

    String html() {
        HtmlTable html = new HtmlTable().caption(caption());
        for (Column<?> column : table.columns()) {
            html.column(column.name(), column instanceof NumberColumn);
        }
        int rows = table.rowCount();
        int left = rows - FIRST_ROWS - LAST_ROWS;
        boolean whole = left <= 0;
        addRows(html, 0, whole ? rows : FIRST_ROWS);
        if (!whole) {
            html.gap(String.format(Locale.ROOT, "... %,d rows left out ...", left));
            addRows(html, rows - LAST_ROWS, rows);
        }
        return html.html();
    }

    String text() {
        return table.print(FIRST_ROWS + LAST_ROWS);
    }

    private String caption() {
        String name = table.name();
        String size = String.format(
                Locale.ROOT,
                "%,d %s, %,d %s",
                table.rowCount(),
                table.rowCount() == 1 ? "row" : "rows",
                table.columnCount(),
                table.columnCount() == 1 ? "column" : "columns");
        return name == null || name.isBlank() ? size : name + " (" + size + ")";
    }

    private void addRows(HtmlTable html, int from, int to) {
        for (int row = from; row < to; row++) {
            List<String> cells = new ArrayList<>();
            for (Column<?> column : table.columns()) {
                cells.add(cell(column, row));
            }
            html.row(cells);
        }
    }

    private static String cell(Column<?> column, int row) {
        if (column.isMissing(row)) {
            return "";
        }
        Object value = column.get(row);
        String text = column.getString(row);
        return value instanceof Double number && isUnformatted(text, number) ? number(number) : text;
    }

    /** Whether a column shows a number with all its digits: one with a format of its own keeps that. */
    private static boolean isUnformatted(String text, Double value) {
        String digits = value.toString();
        return text.equals(digits)
                || (digits.contains("E")
                        && text.matches("[-+.\\dE]+")
                        && new BigDecimal(text).compareTo(new BigDecimal(digits)) == 0);
    }

    /** Four digits, but all of those before the point and one after: 0.3333, 12.35, 12345.7, 1.2E-7. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return String.valueOf(value);
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e12)) {
            return new BigDecimal(value).round(FOUR_DIGITS).stripTrailingZeros().toString();
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        BigDecimal rounded = size >= 1000 ? exact.setScale(1, RoundingMode.HALF_EVEN) : exact.round(FOUR_DIGITS);
        BigDecimal shortest = rounded.stripTrailingZeros();
        return shortest.signum() == 0 ? "0" : shortest.toPlainString();
    }
}
