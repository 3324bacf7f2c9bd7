package org.longalign.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a benchmark: options with whole numbers, each with a default, and the rest in their order. */
final class Options {
    private final String usage;
    private final Map<String, Integer> values = new LinkedHashMap<>();
    private final List<String> rest = new ArrayList<>();

    private Options(String usage) {
        this.usage = usage;
    }

    /**
     * Reads arguments.
     *
     * @param usage what an error quotes
     * @param defaults name and value of every option
     * @throws IllegalArgumentException naming an option that does not exist or has no whole number
     */
    static Options parse(String usage, String[] arguments, Map<String, Integer> defaults) {
        Options options = new Options(usage);
        options.values.putAll(defaults);
        for (int i = 0; i < arguments.length; i++) {
            if (!arguments[i].startsWith("--")) {
                options.rest.add(arguments[i]);
            } else if (options.values.containsKey(arguments[i]) && i + 1 < arguments.length) {
                options.values.put(arguments[i], number(arguments[i], arguments[++i]));
            } else {
                throw options.error(arguments[i] + " is no option with a value");
            }
        }
        return options;
    }

    /** What stands beside the options. */
    List<String> rest() {
        return rest;
    }

    /** Throws where something stands beside the options. */
    Options noRest() {
        if (!rest.isEmpty()) {
            throw error("what is \"" + rest.get(0) + "\"?");
        }
        return this;
    }

    /** The value of an option. */
    int get(String name) {
        return values.get(name);
    }

    IllegalArgumentException error(String problem) {
        return new IllegalArgumentException(problem + "; usage: environment/bench " + usage);
    }

    private static int number(String option, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " takes a whole number, not \"" + value + "\"", e);
        }
    }
}
