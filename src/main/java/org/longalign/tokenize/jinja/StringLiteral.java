package org.longalign.tokenize.jinja;

import java.util.Locale;

/** Python's string literals. */
final class StringLiteral {
    private static final String SIMPLE = "abfnrtv\\'\"";
    private static final String MEANINGS = "\u0007\b\f\n\r\t\u000b\\'\"";

    private StringLiteral() {}

    /**
     * The value of a literal's inside; an unknown escape is kept as it is.
     *
     * @throws TemplateError if an escape is cut off or names no character
     */
    static String unescaped(String inside, int line) {
        if (inside.indexOf('\\') < 0) {
            return inside;
        }
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < inside.length(); ) {
            char c = inside.charAt(i++);
            if (c != '\\' || i == inside.length()) {
                value.append(c);
            } else {
                i = escape(inside, i, value, line);
            }
        }
        return value.toString();
    }

    /** Appends what an escape means and returns where it ends. */
    private static int escape(String inside, int at, StringBuilder value, int line) {
        char kind = inside.charAt(at);
        int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
        if (digits > 0) {
            value.appendCodePoint(hex(inside, at + 1, digits, line));
            return at + 1 + digits;
        }
        if (kind == 'N') {
            int end = inside.indexOf('}', at);
            if (!inside.startsWith("{", at + 1) || end < 0) {
                throw new TemplateError("a string's \\N names no character", line);
            }
            try {
                value.appendCodePoint(Character.codePointOf(inside.substring(at + 2, end)));
            } catch (IllegalArgumentException e) {
                throw new TemplateError("there is no character " + inside.substring(at + 2, end), line);
            }
            return end + 1;
        }
        if (kind >= '0' && kind <= '7') {
            int end = at;
            int code = 0;
            while (end < inside.length() && end < at + 3 && inside.charAt(end) >= '0' && inside.charAt(end) <= '7') {
                code = 8 * code + inside.charAt(end++) - '0';
            }
            value.append((char) code);
            return end;
        }
        int simple = SIMPLE.indexOf(kind);
        if (simple >= 0) {
            value.append(MEANINGS.charAt(simple));
        } else if (kind >= 128) {
            // Python escapes such letters before it reads escapes, so the backslash escapes the backslash of theirs.
            int letter = inside.codePointAt(at);
            String format = letter > 0xffff ? "\\U%08x" : letter > 0xff ? "\\u%04x" : "\\x%02x";
            value.append(String.format(Locale.ROOT, format, letter));
            return at + Character.charCount(letter);
        } else if (kind != '\n') {
            value.append('\\').append(kind);
        }
        return at + 1;
    }

    private static int hex(String inside, int from, int digits, int line) {
        int code = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = i < inside.length() ? Character.digit(inside.charAt(i), 16) : -1;
            if (digit < 0) {
                throw new TemplateError("a string's escape is cut off", line);
            }
            code = 16 * code + digit;
        }
        if (!Character.isValidCodePoint(code)) {
            throw new TemplateError("a string's escape is no character", line);
        }
        return code;
    }
}
