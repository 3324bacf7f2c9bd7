package org.longalign.notebook;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tech.tablesaw.api.DoubleColumn;
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

    private static final Pattern PLAIN = Pattern.compile("-?\\d+(\\.\\d+)?");

    private final Table table;
    private final IdentityHashMap<Column<?>, Integer> decimals = new IdentityHashMap<>();

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
                cells.add(aligned(cell(column, row), column, decimals.computeIfAbsent(column, this::decimals)));
            }
            html.row(cells);
        }
    }

    /** The most decimals that a shown cell of a column has; 0 for a column that does not hold fractions. */
    private int decimals(Column<?> column) {
        int most = 0;
        if (column instanceof DoubleColumn) {
            int rows = table.rowCount();
            boolean whole = rows <= FIRST_ROWS + LAST_ROWS;
            for (int row = 0; row < rows; row++) {
                if (whole || row < FIRST_ROWS || row >= rows - LAST_ROWS) {
                    most = Math.max(most, decimals(cell(column, row)));
                }
            }
        }
        return most;
    }

    private static int decimals(String number) {
        return PLAIN.matcher(number).matches() && number.contains(".") ? number.length() - number.indexOf('.') - 1 : 0;
    }

    /** The number with zeros at its end, so that the points of a column stand below each other. */
    private static String aligned(String cell, Column<?> column, int decimals) {
        if (decimals == 0
                || !(column instanceof DoubleColumn)
                || !PLAIN.matcher(cell).matches()) {
            return cell;
        }
        String pointed = cell.contains(".") ? cell : cell + ".";
        return pointed + "0".repeat(decimals - decimals(cell));
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
