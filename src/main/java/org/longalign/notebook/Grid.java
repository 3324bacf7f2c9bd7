package org.longalign.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds a table for HTML and plain text. It escapes all text, aligns numbers right, shows missing values as faint
 * dashes and cuts long texts. Colours are inherited, so that tables are readable on dark pages too.
 */
final class Grid {
    /** The longest text of a cell in HTML, in characters. */
    private static final int HTML_CHARACTERS = 500;

    private static final int TEXT_CHARACTERS = 60;

    private static final String CELL = "padding:0.15em 0.7em;vertical-align:top;white-space:pre-wrap;text-align:";
    /** A number and its interval, such as {@code 0.80 [0.68, 0.91]}: no line break inside. */
    private static final Pattern INTERVAL = Pattern.compile("(\\d) (\\[-?[\\d.]+,) (-?[\\d.]+])");

    private static final String MISSING = "<span title=\"missing\" style=\"opacity:0.45\">\u2013</span>";

    private String caption = "";
    private final List<Column> columns = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();

    private record Column(String name, boolean numbers) {
        String align() {
            return numbers ? "right" : "left";
        }
    }

    /** A row of cells, or instead a note about rows not shown. */
    private record Line(List<@Nullable String> cells, String gap) {}

    /** Escapes text for HTML: <code>a &lt; b</code> becomes <code>a &amp;lt; b</code>. */
    static String escape(String text) {
        StringBuilder html = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c);
            }
        }
        return html.toString();
    }

    /**
     * The beginning of a text, with its length if it was cut: {@code ("abcdef", 3)} -> {@code "abc\u2026 (6
     * characters)"}.
     */
    static String cut(String text, int characters) {
        if (text.length() <= characters) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(characters - 1)) ? characters - 1 : characters;
        return text.substring(0, end) + String.format(Locale.ROOT, "\u2026 (%,d characters)", text.length());
    }

    /** A number and a noun: {@code (1, "row")} -> {@code "1 row"}, {@code (2000, "row")} -> {@code "2,000 rows"}. */
    static String count(long number, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
    }

    Grid caption(String text) {
        caption = text;
        return this;
    }

    Grid column(String name, boolean numbers) {
        columns.add(new Column(name, numbers));
        return this;
    }

    /** Adds a row with a cell for each column; null is a missing value. */
    Grid row(List<? extends @Nullable String> cells) {
        lines.add(new Line(new ArrayList<>(cells), ""));
        return this;
    }

    /** Adds a note about rows not shown. */
    Grid gap(String text) {
        lines.add(new Line(List.of(), text));
        return this;
    }

    String html() {
        StringBuilder html = new StringBuilder("<table>");
        if (!caption.isEmpty()) {
            html.append("<caption style=\"text-align:left;font-style:italic\">")
                    .append(escape(caption))
                    .append("</caption>");
        }
        html.append("<thead><tr>");
        for (Column column : columns) {
            String wrap = column.name().length() <= TEXT_CHARACTERS ? ";white-space:nowrap" : "";
            html.append("<th style=\"" + CELL + column.align() + wrap + "\">")
                    .append(escape(column.name()))
                    .append("</th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
        lines.forEach(line -> append(line, html));
        return html.append("</tbody></table>").toString();
    }

    private void append(Line line, StringBuilder html) {
        html.append("<tr>");
        if (!line.gap().isEmpty()) {
            html.append("<td colspan=\"")
                    .append(Math.max(1, columns.size()))
                    .append("\" style=\"text-align:center;font-style:italic\">")
                    .append(escape(line.gap()))
                    .append("</td>");
        }
        for (int i = 0; i < line.cells().size(); i++) {
            String cell = line.cells().get(i);
            html.append("<td style=\"" + CELL + columns.get(i).align() + "\">")
                    .append(cell == null ? MISSING : cellHtml(cell))
                    .append("</td>");
        }
        html.append("</tr>\n");
    }

    private static String cellHtml(String cell) {
        String html = escape(cut(cell, HTML_CHARACTERS)).replace("/", "/<wbr>");
        return INTERVAL.matcher(html).replaceAll("$1&nbsp;$2&nbsp;$3");
    }

    String text() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(columns.stream().map(column -> inLine(column.name())).toList());
        lines.forEach(line -> rows.add(line.cells().stream()
                .map(cell -> cell == null ? "-" : inLine(cell))
                .toList()));
        int[] widths = new int[columns.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        List<String> text = new ArrayList<>();
        text.add(aligned(rows.get(0), widths));
        text.add(java.util.Arrays.stream(widths).mapToObj("-"::repeat).collect(Collectors.joining("  ")));
        for (int i = 0; i < lines.size(); i++) {
            String gap = lines.get(i).gap();
            text.add(gap.isEmpty() ? aligned(rows.get(i + 1), widths) : gap);
        }
        return (caption.isEmpty() ? "" : caption + "\n") + String.join("\n", text);
    }

    private String aligned(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String space = " ".repeat(widths[i] - width(cells.get(i)));
            line.append(i == 0 ? "" : "  ")
                    .append(columns.get(i).numbers() ? space + cells.get(i) : cells.get(i) + space);
        }
        return line.toString().stripTrailing();
    }

    private static String inLine(String cell) {
        return cut(cell, TEXT_CHARACTERS).replaceAll("\\R", " ").replace('\t', ' ');
    }

    /** The width of a text on a terminal: Chinese, Japanese and Korean characters count two. */
    private static int width(String text) {
        return text.codePoints()
                .map(c -> Character.isIdeographic(c) || (c >= 0x3000 && c <= 0xFF60) ? 2 : 1)
                .sum();
    }
}
