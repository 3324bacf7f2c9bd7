package org.longalign.tokenize.jinja;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Text as Python sees it: white space, escapes, and how values print. */
final class PythonText {
    private PythonText() {}

    /** Whether Python's {@code str.isspace} holds for a character. */
    static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    /** {@code text.strip(characters)}: without these characters, or white space for null, at both ends. */
    static String strip(String text, @Nullable String characters) {
        return lstrip(rstrip(text, characters), characters);
    }

    /** {@code text.lstrip(characters)}. */
    static String lstrip(String text, @Nullable String characters) {
        int start = 0;
        while (start < text.length() && stripped(text.charAt(start), characters)) {
            start++;
        }
        return text.substring(start);
    }

    /** {@code text.rstrip(characters)}. */
    static String rstrip(String text, @Nullable String characters) {
        int end = text.length();
        while (end > 0 && stripped(text.charAt(end - 1), characters)) {
            end--;
        }
        return text.substring(0, end);
    }

    private static boolean stripped(char c, @Nullable String characters) {
        return characters == null ? isSpace(c) : characters.indexOf(c) >= 0;
    }

    /** {@code str(value)}; nothing for what is undefined. */
    static String str(@Nullable Object value) {
        return value == null ? "" : value instanceof CharSequence text ? text.toString() : repr(value);
    }

    /** {@code repr(value)}. */
    static String repr(@Nullable Object value) {
        if (value == null) {
            return "Undefined";
        }
        if (value instanceof Boolean truth) {
            return truth ? "True" : "False";
        }
        if (value instanceof CharSequence text) {
            return quoted(text.toString());
        }
        if (value instanceof Map<?, ?> map) {
            StringJoiner joined = new StringJoiner(", ", "{", "}");
            map.forEach((key, item) -> joined.add(repr(key) + ": " + repr(item)));
            return bounded(joined);
        }
        if (value instanceof Collection<?> items) {
            StringJoiner joined = new StringJoiner(", ", "[", "]");
            items.forEach(item -> joined.add(repr(item)));
            return bounded(joined);
        }
        return value instanceof Double || value instanceof Float || value instanceof BigDecimal
                ? number(((Number) value).doubleValue())
                : value.toString();
    }

    /** A list that holds one list twice, and so on forty levels deep, would be written without end. */
    private static String bounded(StringJoiner joined) {
        BoundedRendering.make(joined.length());
        return joined.toString();
    }

    /** A floating-point number as Python writes it: {@code 1.0}, {@code 0.1}, {@code 1e+20}. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e16) {
            return new BigDecimal(value).toPlainString() + ".0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "") + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + "e"
                + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                case '\\' -> quoted.append("\\\\");
                default -> quoted.append(c == quote ? "\\" : "").append(c);
            }
        }
        return quoted.append(quote).toString();
    }

    /** The value of a Python string literal's inside; an unknown escape is kept as it is. */
    static String unescaped(String inside) {
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            if (c != '\\' || i + 1 == inside.length()) {
                value.append(c);
                continue;
            }
            char kind = inside.charAt(++i);
            int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
            int simple = "abfnrtv0\\'\"".indexOf(kind);
            if (digits > 0 && i + digits < inside.length()) {
                value.appendCodePoint(Integer.parseInt(inside.substring(i + 1, i + 1 + digits), 16));
                i += digits;
            } else if (simple >= 0) {
                value.append("\u0007\b\f\n\r\t\u000b\0\\'\"".charAt(simple));
            } else if (kind != '\n') {
                value.append(c).append(kind);
            }
        }
        return value.toString();
    }
}
