package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ObjectTruthValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jinjava.javax.el.ELException;
import org.jspecify.annotations.Nullable;

/** The filters that Jinjava has otherwise or not at all. */
final class PythonFilters {
    private PythonFilters() {}

    /** Filters of Jinjava's that work as Jinja2's. */
    static final List<String> KEPT = List.of(
            "abs",
            "float",
            "groupby",
            "int",
            "map",
            "reject",
            "rejectattr",
            "round",
            "safe",
            "select",
            "selectattr",
            "sort",
            "unique");

    /** The others. */
    static final List<Filter> OWN = List.of(
            filter("trim", (value, given) -> PythonText.strip(text(value), given.text(0, "chars"))),
            filter("upper", (value, given) -> text(value).toUpperCase(Locale.ROOT)),
            filter("lower", (value, given) -> text(value).toLowerCase(Locale.ROOT)),
            filter("capitalize", (value, given) -> PythonMethods.capitalize(text(value))),
            filter("title", (value, given) -> PythonMethods.call(text(value), "title", new Object[0])),
            filter("string", (value, given) -> text(value)),
            filter("length", (value, given) -> length(value)),
            filter("count", (value, given) -> length(value)),
            filter(
                    "first",
                    (value, given) -> list(value).isEmpty() ? null : list(value).get(0)),
            filter(
                    "last",
                    (value, given) -> list(value).isEmpty()
                            ? null
                            : list(value).get(list(value).size() - 1)),
            filter("list", (value, given) -> list(value)),
            filter("reverse", (value, given) -> reversed(value)),
            filter("join", (value, given) -> PythonMethods.join(text(given.value(0, "d")), list(value))),
            filter("default", (value, given) -> orDefault(value, given)),
            filter("d", (value, given) -> orDefault(value, given)),
            filter(
                    "replace",
                    (value, given) -> PythonMethods.replace(
                            text(value),
                            text(given.value(0, "old")),
                            text(given.value(1, "new")),
                            given.number(2, "count", -1))),
            filter("items", (value, given) -> value instanceof Map<?, ?> map ? PythonMethods.items(map) : List.of()),
            filter("dictsort", (value, given) -> sorted(value)),
            filter("indent", (value, given) -> indented(text(value), given)),
            filter("tojson", (value, given) -> PythonJson.of(value, given)));

    private static Filter filter(String name, Body body) {
        return new Named(name, body);
    }

    /** The code of a filter. */
    private interface Body {
        @Nullable
        Object apply(@Nullable Object value, Given given);
    }

    /**
     * A filter's arguments.
     *
     * @param plain by position
     * @param named by name
     */
    record Given(@Nullable Object[] plain, Map<String, Object> named) {
        @Nullable
        Object value(int position, String name) {
            return position >= 0 && position < plain.length ? plain[position] : named.get(name);
        }

        @Nullable
        String text(int position, String name) {
            Object value = value(position, name);
            return value == null || value == None.VALUE ? null : PythonText.str(value);
        }

        boolean truth(int position, String name) {
            return ObjectTruthValue.evaluate(value(position, name));
        }

        int number(int position, String name, int otherwise) {
            return value(position, name) instanceof Number number ? number.intValue() : otherwise;
        }
    }

    private record Named(String name, Body body) implements Filter {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public @Nullable Object filter(
                @Nullable Object value, JinjavaInterpreter interpreter, Object[] plain, Map<String, Object> named) {
            if (value instanceof String text) {
                BoundedRendering.read(text);
            }
            return body.apply(value, new Given(plain, named));
        }

        @Override
        public @Nullable Object filter(@Nullable Object value, JinjavaInterpreter interpreter, String... plain) {
            return body.apply(value, new Given(plain, Map.of()));
        }
    }

    private static String text(@Nullable Object value) {
        return PythonText.str(value);
    }

    private static long length(@Nullable Object value) {
        if (value instanceof String text) {
            return text.codePointCount(0, text.length());
        }
        return value instanceof Map<?, ?> map ? map.size() : list(value).size();
    }

    private static List<@Nullable Object> list(@Nullable Object value) {
        if (value instanceof String text) {
            return new ArrayList<>(
                    text.codePoints().mapToObj(Character::toString).toList());
        }
        if (value instanceof Map<?, ?> map) {
            return new ArrayList<>(map.keySet());
        }
        if (value instanceof Collection<?> items) {
            return new ArrayList<>(items);
        }
        if (value == null) {
            return new ArrayList<>();
        }
        throw new ELException(PythonText.repr(value) + " is no list");
    }

    private static Object reversed(@Nullable Object value) {
        if (value instanceof String text) {
            return new StringBuilder(text).reverse().toString();
        }
        List<@Nullable Object> items = list(value);
        Collections.reverse(items);
        return items;
    }

    private static @Nullable Object orDefault(@Nullable Object value, Given given) {
        boolean absent = value == null || (given.truth(1, "boolean") && !ObjectTruthValue.evaluate(value));
        Object other = given.value(0, "default_value");
        return absent ? (other == null ? "" : other) : value;
    }

    private static List<List<@Nullable Object>> sorted(@Nullable Object value) {
        Map<String, @Nullable Object> sorted = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> sorted.put(String.valueOf(key), item));
        }
        return PythonMethods.items(new LinkedHashMap<>(sorted));
    }

    private static String indented(String text, Given given) {
        Object width = given.value(0, "width");
        int blanks = width instanceof Number number ? number.intValue() : 4;
        BoundedRendering.make(Math.multiplyExact(Math.max(0L, blanks), 1 + text.length()));
        String margin = width instanceof String own ? own : " ".repeat(Math.max(0, blanks));
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            boolean wanted = i == 0 ? given.truth(1, "first") : !lines[i].isEmpty() || given.truth(2, "blank");
            lines[i] = wanted ? margin + lines[i] : lines[i];
        }
        return String.join("\n", lines);
    }
}
