package org.longalign.evaluation.longbenchchat.report;

import java.util.List;

/** Builds HTML piece by piece and escapes every text in it. */
final class Markup {
    private final StringBuilder html = new StringBuilder();

    /** Adds markup that holds no text from elsewhere. */
    Markup raw(String markup) {
        html.append(markup);
        return this;
    }

    /** Adds a text, escaped. */
    Markup text(String text) {
        html.append(escaped(text));
        return this;
    }

    /** Adds an element with a text. */
    Markup element(String name, String text) {
        return raw("<" + name + ">").text(text).raw("</" + name + ">\n");
    }

    /** Adds an element of a CSS class with a text. */
    Markup element(String name, String cssClass, String text) {
        return raw("<" + name + " class=\"" + cssClass + "\">").text(text).raw("</" + name + ">\n");
    }

    /** Adds a table. */
    Markup table(List<String> titles, List<List<String>> rows) {
        raw("<div class=\"wide\"><table><thead><tr>");
        titles.forEach(title -> element("th", title));
        raw("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            raw("<tr>");
            row.forEach(cell -> element("td", cell));
            raw("</tr>\n");
        }
        return raw("</tbody></table></div>\n");
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < ' ' && c != '\n' && c != '\t' ? '\ufffd' : c);
            }
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
