package org.longalign.tokenize.internal.guard;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/** The patterns and replacements of a tokenizer's parts, and what they repeat. */
final class PatternShapes {
    private static final int MOST_CHARS = 1_000;

    private final Set<Integer> runs = new TreeSet<>();
    private final Set<Integer> retried = new TreeSet<>();
    /** The times by which replacements may lengthen a text. */
    private double growth = 1;

    Set<Integer> runs() {
        return runs;
    }

    Set<Integer> retried() {
        return retried;
    }

    double growth() {
        return growth;
    }

    /** Notes a regular expression that a part has by its nature. */
    void add(String regex) {
        RegexShape.Known known = RegexShape.read(regex);
        if (known == null) {
            throw new IllegalStateException("not understood: " + regex);
        }
        runs.addAll(known.runs());
        retried.addAll(known.retried());
    }

    /** Whether the field {@code pattern} is a text, or a regular expression that is understood, and matches no nothing. */
    boolean isKnown(JsonNode part) {
        JsonNode pattern = part.path("pattern");
        if (pattern.size() == 1 && pattern.path("String").isTextual()) {
            return isShort(pattern.path("String"));
        }
        if (pattern.size() != 1 || !pattern.path("Regex").isTextual()) {
            return false;
        }
        RegexShape.Known known = RegexShape.read(pattern.path("Regex").asText());
        if (known == null || known.nullable()) {
            return false;
        }
        runs.addAll(known.runs());
        retried.addAll(known.retried());
        return true;
    }

    /** Whether a part replaces a known pattern by a short text. */
    boolean isReplacement(JsonNode part) {
        JsonNode content = part.path("content");
        if (!isKnown(part) || !content.isTextual() || content.asText().length() > MOST_CHARS) {
            return false;
        }
        JsonNode text = part.path("pattern").path("String");
        growth *= Math.max(1.0, bytes(content) / (double) (text.isTextual() ? bytes(text) : 1));
        return true;
    }

    private static int bytes(JsonNode text) {
        return text.asText().getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether a field is a text of 1 to 1,000 characters. */
    static boolean isShort(JsonNode text) {
        return text.isTextual() && !text.asText().isEmpty() && text.asText().length() <= MOST_CHARS;
    }

    /** Whether a field is a text of one character. */
    static boolean isCharacter(JsonNode text) {
        return text.isTextual() && text.asText().codePointCount(0, text.asText().length()) == 1;
    }
}
