package org.longalign.notebook;

import java.util.ArrayList;
import java.util.List;

/** An HTML table under construction: every text is escaped, numbers stand at the right, paths may wrap. */
final class HtmlTable {
    private static final String CELL = "padding:0.15em 0.7em;white-space:pre-wrap;text-align:";

    private final StringBuilder body = new StringBuilder();
    private final List<Boolean> numeric = new ArrayList<>();
    private final StringBuilder header = new StringBuilder();
    private String caption = "";

    /** Text as HTML that shows it as it is. */
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

    HtmlTable caption(String text) {
        caption = "<caption style=\"text-align:left;font-style:italic\">" + escape(text) + "</caption>";
        return this;
    }

    HtmlTable column(String name, boolean numbers) {
        header.append("<th style=\"" + CELL + align(numbers) + "\">")
                .append(escape(name))
                .append("</th>");
        numeric.add(numbers);
        return this;
    }

    HtmlTable row(List<String> cells) {
        body.append("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            body.append("<td style=\"" + CELL + align(numeric.get(i)) + "\">")
                    .append(escape(cells.get(i)).replace("/", "/<wbr>"))
                    .append("</td>");
        }
        body.append("</tr>\n");
        return this;
    }

    /** A row that says what is not shown. */
    HtmlTable gap(String text) {
        body.append("<tr><td colspan=\"")
                .append(Math.max(1, numeric.size()))
                .append("\" style=\"text-align:center;font-style:italic\">")
                .append(escape(text))
                .append("</td></tr>\n");
        return this;
    }

    String html() {
        return "<table>" + caption + "<thead><tr>" + header + "</tr></thead>\n<tbody>\n" + body + "</tbody></table>";
    }

    private static String align(boolean numbers) {
        return numbers ? "right" : "left";
    }
}
