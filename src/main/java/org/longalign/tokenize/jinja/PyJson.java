package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Transformers' {@code tojson}: Python's {@code json.dumps}, which puts a blank after commas and colons and leaves
 * letters beyond ASCII and HTML characters as they are.
 */
final class PyJson {
    private final RenderingBudget budget;
    private final StringBuilder json = new StringBuilder();
    private final boolean ascii;
    private final boolean sorted;
    private final @Nullable String indent;
    private final String comma;
    private final String colon;

    private PyJson(RenderingBudget budget, Arguments.Bound given) {
        this.budget = budget;
        ascii = given.truth(0, false);
        indent = indent(budget, given.get(1));
        sorted = given.truth(3, false);
        List<Object> separators = given.get(2) instanceof NoneType ? List.of() : Values.list(budget, given.get(2));
        if (!separators.isEmpty() && separators.size() != 2) {
            throw new TemplateError("tojson needs two separators");
        }
        comma = separators.isEmpty() ? (indent == null ? ", " : ",") : text(separators.get(0));
        colon = separators.isEmpty() ? ": " : text(separators.get(1));
    }

    private static @Nullable String indent(RenderingBudget budget, Object value) {
        return value instanceof NoneType
                ? null
                : value instanceof String text ? text : Text.repeated(budget, " ", value);
    }

    private static String text(Object separator) {
        if (separator instanceof String text) {
            return text;
        }
        throw new TemplateError("tojson needs separators that are texts");
    }

    /** A value as JSON; arguments {@code ensure_ascii}, {@code indent}, {@code separators}, {@code sort_keys}. */
    static String of(RenderingBudget budget, Object value, Arguments given) {
        PyJson writer =
                new PyJson(budget, given.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys"));
        writer.write(value, 1);
        return writer.json.toString();
    }

    private void add(String words) {
        budget.make(words.length());
        json.append(words);
    }

    private void write(Object value, int depth) {
        budget.readItems(2);
        if (value instanceof NoneType) {
            add("null");
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof Boolean truth) {
            add(truth ? "true" : "false");
        } else if (value instanceof Double number) {
            budget.convert();
            String special = FloatText.special(number);
            add(
                    switch (special) {
                        case "nan" -> "NaN";
                        case "inf" -> "Infinity";
                        case "-inf" -> "-Infinity";
                        default -> FloatText.repr(number);
                    });
        } else if (Numbers.isWhole(value)) {
            add(Printing.whole(budget, value));
        } else if (value instanceof Dict dict) {
            budget.deeper();
            dict(dict, depth);
            budget.leave();
        } else if (value instanceof Items items) {
            budget.deeper();
            list(items.items(), depth);
            budget.leave();
        } else if (value instanceof Undefined undefined) {
            throw undefined.error();
        } else {
            throw new TemplateError("tojson cannot write " + Values.a(value));
        }
    }

    private void list(List<Object> items, int depth) {
        add("[");
        String before = "";
        for (Object item : items) {
            add(before);
            line(depth);
            write(item, depth + 1);
            before = comma;
        }
        if (!items.isEmpty()) {
            line(depth - 1);
        }
        add("]");
    }

    private void dict(Dict dict, int depth) {
        Iterable<Dict.Entry> entries = dict.entries();
        if (sorted) {
            List<Dict.Entry> ordered = new ArrayList<>(dict.entries());
            Sorting.sort(budget, ordered, Dict.Entry::key, false);
            entries = ordered;
        }
        add("{");
        String before = "";
        for (Iterator<Dict.Entry> rest = entries.iterator(); rest.hasNext(); ) {
            Dict.Entry entry = rest.next();
            add(before);
            line(depth);
            string(key(entry.key()));
            add(colon);
            write(entry.value(), depth + 1);
            before = comma;
        }
        if (dict.size() > 0) {
            line(depth - 1);
        }
        add("}");
    }

    private String key(Object key) {
        if (key instanceof String text) {
            return text;
        }
        if (key instanceof NoneType) {
            return "null";
        }
        if (key instanceof Boolean truth) {
            return truth ? "true" : "false";
        }
        if (Numbers.isNumber(key)) {
            return key instanceof Double real ? FloatText.repr(real) : Printing.whole(budget, key);
        }
        throw new TemplateError("tojson needs keys that are texts or numbers, not " + Values.a(key));
    }

    private void line(int depth) {
        if (indent != null) {
            budget.make(1 + (long) indent.length() * depth);
            json.append('\n').append(indent.repeat(depth));
        }
    }

    private void string(String text) {
        budget.make(text.length() + 2L);
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
                        budget.make(32);
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
