package org.longalign.tokenize.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Transformers' {@code tojson}: Python's {@code json.dumps}, which puts a blank after commas and colons and leaves
 * letters beyond ASCII and HTML characters as they are.
 */
final class PythonJson {
    private final StringBuilder json = new StringBuilder();
    private final boolean ascii;
    private final boolean sorted;
    private final int indent;
    private final String comma;
    private final String colon;

    private PythonJson(PythonFilters.Given given) {
        ascii = given.truth(0, "ensure_ascii");
        indent = given.number(1, "indent", -1);
        sorted = given.truth(3, "sort_keys");
        List<?> separators = given.value(2, "separators") instanceof List<?> own ? own : List.of();
        comma = separators.size() == 2 ? PythonText.str(separators.get(0)) : indent < 0 ? ", " : ",";
        colon = separators.size() == 2 ? PythonText.str(separators.get(1)) : ": ";
        BoundedRendering.checkSize(Math.max(0, indent));
    }

    /** A value as JSON; arguments {@code ensure_ascii}, {@code indent}, {@code separators}, {@code sort_keys}. */
    static String of(@Nullable Object value, PythonFilters.Given given) {
        PythonJson writer = new PythonJson(given);
        writer.write(value, 1);
        return writer.json.toString();
    }

    private void write(@Nullable Object value, int depth) {
        BoundedRendering.checkSize(depth);
        if (json.length() > BoundedRendering.MAX_CHARS) {
            BoundedRendering.make(json.length());
        }
        if (value == null || value == None.VALUE) {
            json.append("null");
        } else if (value instanceof CharSequence text) {
            string(text.toString());
        } else if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> entries = sorted ? new TreeMap<>() : new LinkedHashMap<>();
            map.forEach((key, item) -> entries.put(String.valueOf(key), item));
            block('{', '}', new ArrayList<>(entries.entrySet()), depth);
        } else if (value instanceof Collection<?> items) {
            block('[', ']', items, depth);
        } else if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
            json.append(PythonText.number(((Number) value).doubleValue()));
        } else if (value instanceof Number || value instanceof Boolean) {
            json.append(value);
        } else {
            throw new IllegalArgumentException("tojson cannot write " + PythonText.repr(value));
        }
    }

    private void block(char open, char close, Collection<?> items, int depth) {
        json.append(open);
        boolean first = true;
        for (Object item : items) {
            json.append(first ? "" : comma);
            line(depth);
            if (open == '{' && item instanceof Map.Entry<?, ?> entry) {
                string(String.valueOf(entry.getKey()));
                json.append(colon);
                write(entry.getValue(), depth + 1);
            } else {
                write(item, depth + 1);
            }
            first = false;
        }
        if (!first) {
            line(depth - 1);
        }
        json.append(close);
    }

    private void line(int depth) {
        if (indent >= 0) {
            BoundedRendering.make((long) indent * depth);
            json.append('\n').append(" ".repeat(indent * depth));
        }
    }

    private void string(String text) {
        BoundedRendering.read(text);
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default -> {
                    if (c < ' ' || (ascii && c > '~')) {
                        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
