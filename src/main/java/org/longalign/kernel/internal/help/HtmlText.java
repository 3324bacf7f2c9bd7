package org.longalign.kernel.internal.help;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts HTML from {@link JavadocHtml} to plain text: paragraphs, lists with dashes, code verbatim. */
final class HtmlText {
    private static final int WIDTH = 100;
    private static final Pattern PART = Pattern.compile("<(/?)(\\w+)>|([^<]+)");
    private static final Pattern ENTITY = Pattern.compile("&(#x?\\w+|\\w+);");
    private static final Map<String, String> CHARACTERS = Map.ofEntries(
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("amp", "&"),
            Map.entry("quot", "\""),
            Map.entry("nbsp", " "),
            Map.entry("ndash", "-"),
            Map.entry("mdash", "-"),
            Map.entry("hellip", "..."),
            Map.entry("le", "<="),
            Map.entry("ge", ">="),
            Map.entry("lsquo", "'"),
            Map.entry("rsquo", "'"),
            Map.entry("ldquo", "\""),
            Map.entry("rdquo", "\""));

    private final StringBuilder text = new StringBuilder();
    private int column;
    private int indent;
    private boolean pre;
    private boolean space;

    private HtmlText() {}

    static String of(String html) {
        HtmlText writer = new HtmlText();
        Matcher parts = PART.matcher(html);
        while (parts.find()) {
            if (parts.group(3) == null) {
                writer.tag(parts.group(2), parts.group(1).isEmpty());
            } else {
                writer.words(unescaped(parts.group(3)));
            }
        }
        return writer.text
                .toString()
                .replaceAll("(?<![ \\t])[ \\t]++\\n", "\n")
                .replaceAll("\\n{3,}", "\n\n")
                .strip();
    }

    /** Replaces character references: <code>a &amp;lt; b</code> becomes <code>a &lt; b</code>. */
    static String unescaped(String text) {
        return ENTITY.matcher(text).replaceAll(match -> Matcher.quoteReplacement(character(match.group(1))));
    }

    private static String character(String name) {
        try {
            if (name.startsWith("#x")) {
                return Character.toString(Integer.parseInt(name.substring(2), 16));
            } else if (name.startsWith("#")) {
                return Character.toString(Integer.parseInt(name.substring(1)));
            }
        } catch (IllegalArgumentException e) {
            return "&" + name + ";";
        }
        return CHARACTERS.getOrDefault(name, "&" + name + ";");
    }

    private void tag(String name, boolean opens) {
        switch (name) {
            case "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "dl" -> breakLines(2);
            case "pre", "blockquote" -> {
                breakLines(2);
                pre = name.equals("pre") ? opens : pre;
            }
            case "ul", "ol" -> {
                indent += opens ? 2 : -2;
                breakLines(indent > 0 ? 1 : 2);
            }
            case "li" -> {
                if (opens) {
                    breakLines(1);
                    text.append(" ".repeat(Math.max(0, indent - 2))).append("- ");
                    column = indent;
                }
            }
            case "dt", "tr", "br", "caption" -> breakLines(1);
            case "dd" -> {
                indent += opens ? 4 : -4;
                breakLines(1);
            }
            case "td", "th" -> space = true;
            case "sup" -> words(opens ? "^" : "");
            default -> {}
        }
    }

    private void breakLines(int count) {
        space = false;
        if (text.length() == 0) {
            return;
        }
        int present = 0;
        for (int i = text.length() - 1; i >= 0 && (text.charAt(i) == '\n' || text.charAt(i) == ' '); i--) {
            present += text.charAt(i) == '\n' ? 1 : 0;
        }
        text.append("\n".repeat(Math.max(0, count - present)));
        column = 0;
    }

    private void words(String content) {
        if (pre) {
            text.append(content);
            column = 0;
            return;
        }
        space |= !content.isEmpty() && Character.isWhitespace(content.charAt(0));
        for (String word : content.strip().split("\\s+", -1)) {
            if (!word.isEmpty()) {
                word(word);
                space = true;
            }
        }
        space = (!content.isEmpty() && Character.isWhitespace(content.charAt(content.length() - 1)))
                || (content.isBlank() && space);
    }

    private void word(String word) {
        if (column > 0 && space && column + 1 + word.length() > WIDTH) {
            text.append('\n');
            column = 0;
        }
        if (column == 0) {
            text.append(" ".repeat(indent));
            column = indent;
        } else if (space && text.charAt(text.length() - 1) != ' ') {
            text.append(' ');
            column++;
        }
        text.append(word);
        column += word.length();
        space = false;
    }
}
