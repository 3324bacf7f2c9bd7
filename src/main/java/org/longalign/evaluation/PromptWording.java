package org.longalign.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A wording with placeholders such as {@code {{answer}}}. What is filled in stays as it is, like a placeholder or not. */
final class PromptWording {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

    /** The texts before, between and behind the placeholders: one more than those. */
    private final List<String> texts = new ArrayList<>();

    private final List<String> placeholders = new ArrayList<>();

    PromptWording(String wording) {
        Matcher matcher = PLACEHOLDER.matcher(wording);
        int from = 0;
        while (matcher.find()) {
            texts.add(wording.substring(from, matcher.start()));
            placeholders.add(matcher.group(1));
            from = matcher.end();
        }
        texts.add(wording.substring(from));
    }

    /** The names of the placeholders, in order. */
    List<String> placeholders() {
        return List.copyOf(placeholders);
    }

    /**
     * The text with its placeholders filled.
     *
     * @throws IllegalStateException if there is no value for one
     */
    String fill(Map<String, String> values) {
        StringBuilder filled = new StringBuilder(texts.get(0));
        for (int i = 0; i < placeholders.size(); i++) {
            String value = values.get(placeholders.get(i));
            if (value == null) {
                throw new IllegalStateException("no value for {{" + placeholders.get(i) + "}} in a judge prompt");
            }
            filled.append(value).append(texts.get(i + 1));
        }
        return filled.toString();
    }
}
