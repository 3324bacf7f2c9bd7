package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Jinja2 template brought into the form in which Jinjava renders it alike: white space around tags is already removed
 * as Jinja2 does with {@code trim_blocks} and {@code lstrip_blocks} (the setting of transformers), comments are gone,
 * string literals use escapes that both know, and a slice of whole numbers is a subscript of its text.
 *
 * <pre>
 *   "{%- if x -%}\n  {{ 'a' 'b' }}  {#- c #}\n{% endif %}\n!"   becomes   "{% if x %}{{ 'ab' }}{% endif %}!"
 *   "{{ messages[::-1] }}"                                      becomes   "{{ messages['::-1'] }}"
 * </pre>
 */
final class JinjaSource {
    /** A slice whose bounds and step are whole numbers or absent. */
    static final Pattern SLICE = Pattern.compile("\\s*(-?\\d*)\\s*:\\s*(-?\\d*)\\s*(?::\\s*(-?\\d*)\\s*)?");

    private static final int MAX_SLICE_CHARS = 40;
    private static final Pattern RAW = Pattern.compile("\\{%([-+]?)\\s*raw\\s*(-?)%}");
    private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");

    private final String source;
    private final StringBuilder text = new StringBuilder();
    private final List<String> literals = new ArrayList<>();
    private int at;
    /** The start of the last literal in the result. */
    private int literalStart;
    /** The position of the last tag's closing marker in the result; 0 before the first. */
    private int lastClose;
    /** The position up to which line ends of the template are counted, their number, and the number in the result. */
    private int counted;

    private int sourceLines;
    private int textLines;
    /** Whether {@link #at} is at the beginning of a line. */
    private boolean lineStart = true;

    private JinjaSource(String source) {
        this.source = source;
    }

    /**
     * Converts a template.
     *
     * @throws IllegalArgumentException if a tag, a comment or a string is not closed; the message names its line
     */
    static JinjaSource of(String template) {
        if (template.length() > BoundedRendering.MAX_SOURCE_CHARS) {
            throw new IllegalArgumentException(
                    "the template has more than " + BoundedRendering.MAX_SOURCE_CHARS + " characters");
        }
        String unix = template.replace("\r\n", "\n").replace('\r', '\n');
        JinjaSource result = new JinjaSource(unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix);
        result.convert();
        return result;
    }

    /** The converted template. */
    String text() {
        return text.toString();
    }

    /** The string literals of its tags, decoded, in order. */
    List<String> literals() {
        return List.copyOf(literals);
    }

    private void convert() {
        while (at < source.length()) {
            int open = nextTag(at);
            if (open < 0) {
                plain(source.substring(at));
                return;
            }
            char kind = source.charAt(open + 1);
            char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
            plain(stripped(source.substring(at, open), sign, kind != '{'));
            Matcher raw = RAW.matcher(source).region(open, source.length());
            if (kind == '#') {
                comment(open);
            } else if (raw.lookingAt()) {
                raw(open, raw);
            } else {
                tag(open, kind, sign);
            }
        }
    }

    private int nextTag(int from) {
        for (int open = source.indexOf('{', from); open >= 0; open = source.indexOf('{', open + 1)) {
            if (open + 1 < source.length() && "{%#".indexOf(source.charAt(open + 1)) >= 0) {
                return open;
            }
        }
        return -1;
    }

    /** The text before a tag after stripping: {@code -} removes all white space, a block the indentation of its line. */
    private String stripped(String before, char sign, boolean block) {
        if (sign == '-') {
            return PythonText.rstrip(before, null);
        }
        int line = before.lastIndexOf('\n') + 1;
        boolean indentation = before.substring(line).chars().allMatch(c -> c == ' ' || c == '\t');
        return block && sign != '+' && indentation && (line > 0 || lineStart) ? before.substring(0, line) : before;
    }

    /** Text outside tags, so written that no engine finds a tag in it. */
    private void plain(String words) {
        if (!words.isEmpty()) {
            boolean harmless = words.indexOf('{') < 0 && text.indexOf("{", Math.max(0, text.length() - 1)) < 0;
            text.append(harmless ? words : "{{ " + quoted(words) + " }}");
            textLines += harmless ? lines(words, 0, words.length()) : 0;
        }
    }

    private void comment(int open) {
        int end = source.indexOf("#}", open + 2);
        if (end < 0) {
            throw unclosed("comment", open);
        }
        after(end + 2, source.charAt(end - 1), true);
    }

    private void raw(int open, Matcher raw) {
        Matcher end = END_RAW.matcher(source);
        if (!end.find(raw.end())) {
            throw unclosed("raw block", open);
        }
        after(raw.end(), raw.group(2).isEmpty() ? '+' : '-', false);
        String sign = end.group(1);
        plain(stripped(
                source.substring(Math.min(at, end.start()), end.start()), sign.isEmpty() ? ' ' : sign.charAt(0), true));
        after(end.end(), end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0), true);
    }

    /** Continues after a tag: {@code -} takes the white space there, a block one line's end. */
    private void after(int end, char sign, boolean block) {
        at = end;
        if (sign == '-') {
            while (at < source.length() && PythonText.isSpace(source.charAt(at))) {
                at++;
            }
        } else if (block && sign != '+' && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
        lineStart = source.charAt(at - 1) == '\n';
    }

    private void tag(int open, char kind, char sign) {
        String close = kind == '{' ? "}}" : "%}";
        keepLine(open);
        text.append('{').append(kind).append(' ');
        int depth = 0;
        int chars = 0;
        boolean afterLiteral = false;
        int i = open + (sign == '-' || sign == '+' ? 3 : 2);
        while (i < source.length()) {
            char c = source.charAt(i);
            if (depth == 0
                    && (source.startsWith(close, i) || ((c == '-' || c == '+') && source.startsWith(close, i + 1)))) {
                lastClose = text.length();
                text.append(text.charAt(lastClose - 1) == ' ' ? "" : " ").append(close);
                after(c == close.charAt(0) ? i + 2 : i + 3, c, kind == '%');
                return;
            }
            if (c == '\'' || c == '"') {
                i = literal(i, afterLiteral);
                afterLiteral = true;
                continue;
            }
            if (c == '[') {
                int end = source.indexOf(']', i);
                Matcher slice = SLICE.matcher(source).region(i + 1, Math.max(end, i + 1));
                if (end > 0 && end - i < MAX_SLICE_CHARS && slice.matches()) {
                    text.append("['")
                            .append(slice.group().replaceAll("\\s+", ""))
                            .append("']");
                    i = end + 1;
                    continue;
                }
            }
            depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
            if (depth > BoundedRendering.MAX_BRACKETS || ++chars > BoundedRendering.MAX_TAG_CHARS) {
                throw new IllegalArgumentException(line(open) + ": a tag is too long or its brackets nest too deeply");
            }
            afterLiteral &= PythonText.isSpace(c);
            boolean looksLikeTag = "{}".indexOf(c) >= 0 && text.charAt(text.length() - 1) == c;
            boolean oneMoreBlank = PythonText.isSpace(c) && text.charAt(text.length() - 1) == ' ';
            text.append(looksLikeTag ? " " : "")
                    .append(oneMoreBlank ? "" : PythonText.isSpace(c) ? " " : String.valueOf(c));
            i++;
        }
        throw unclosed(kind == '{' ? "expression" : "tag", open);
    }

    /** Puts line ends that were left out into the tag before, so that errors name the template's own lines. */
    private void keepLine(int open) {
        sourceLines += lines(source, counted, open);
        counted = open;
        if (lastClose > 0 && sourceLines > textLines) {
            text.insert(lastClose, "\n".repeat(sourceLines - textLines));
            textLines = sourceLines;
        }
    }

    private static int lines(String text, int from, int to) {
        int lines = 0;
        for (int i = text.indexOf('\n', from); i >= 0 && i < to; i = text.indexOf('\n', i + 1)) {
            lines++;
        }
        return lines;
    }

    /** One string literal, or a further part of the one before, as Python joins them; returns where it ends. */
    private int literal(int open, boolean joined) {
        char quote = source.charAt(open);
        int end = open + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw unclosed("string", open);
        }
        String value = PythonText.unescaped(source.substring(open + 1, end));
        if (joined) {
            value = literals.remove(literals.size() - 1) + value;
            text.setLength(literalStart);
        }
        literalStart = text.length();
        literals.add(value);
        text.append(quoted(value));
        return end + 1;
    }

    /** A literal that Jinjava reads as this text; apart from quotes it leaves no brace next to another. */
    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("'");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\', '\'' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                default -> quoted.append(c);
            }
        }
        return quoted.append('\'').toString();
    }

    private IllegalArgumentException unclosed(String what, int open) {
        return new IllegalArgumentException(line(open) + ": the " + what + " is not closed");
    }

    private String line(int open) {
        return "line " + (1 + lines(source, 0, open));
    }
}
