package org.longalign.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Wordings with placeholders such as {@code {{answer}}}. What is filled in stays as it is, like a placeholder or not. */
final class PromptWording {
    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    private PromptWording() {}

    /** The names of the placeholders, in order. */
    static List<String> placeholders(String wording) {
        List<String> names = new ArrayList<>();
        for (int open = wording.indexOf(OPEN); open >= 0; open = wording.indexOf(OPEN, open + OPEN.length())) {
            names.add(wording.substring(open + OPEN.length(), wording.indexOf(CLOSE, open)));
        }
        return names;
    }

    /**
     * The text with its placeholders filled.
     *
     * @throws IllegalStateException if there is no value for one
     */
    static String fill(String wording, Map<String, String> values) {
        StringBuilder filled = new StringBuilder();
        int from = 0;
        for (String name : placeholders(wording)) {
            String value = values.get(name);
            if (value == null) {
                throw new IllegalStateException("no value for {{" + name + "}} in a judge prompt");
            }
            int open = wording.indexOf(OPEN, from);
            filled.append(wording, from, open).append(value);
            from = open + OPEN.length() + name.length() + CLOSE.length();
        }
        return filled.append(wording, from, wording.length()).toString();
    }
}
