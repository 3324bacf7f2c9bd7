package org.longalign.tokenize.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The filters of Jinja2 that concern texts, and transformers' {@code tojson}. */
final class Filters {
    /** Filters of Jinja2 for web pages, for people who debug, or by chance. */
    static final Set<String> UNSUPPORTED =
            Set.of("filesizeformat", "pprint", "random", "striptags", "urlencode", "urlize", "wordwrap", "xmlattr");

    private static final Map<String, Filter> ALL = all();

    private Filters() {}

    /** A filter. */
    @FunctionalInterface
    interface Filter {
        /** The value after it. */
        Object apply(Interpreter run, Object value, Arguments arguments);
    }

    private static Map<String, Filter> all() {
        Map<String, Filter> all = new HashMap<>();
        all.putAll(TextFilters.ALL);
        all.putAll(NumberFilters.ALL);
        all.putAll(SequenceFilters.ALL);
        all.putAll(OrderFilters.ALL);
        return Map.copyOf(all);
    }

    /** Whether there is a filter of a name. */
    static boolean has(String name) {
        return ALL.containsKey(name);
    }

    /** {@code value | name(arguments)}. */
    static Object apply(Interpreter run, String name, Object value, Arguments arguments) {
        Filter filter = ALL.get(name);
        if (filter == null) {
            throw new TemplateError("no filter named " + name);
        }
        return filter.apply(run, value, arguments);
    }
}
