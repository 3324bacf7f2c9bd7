package org.longalign.evaluation.longbenchchat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Jsonl;
import org.longalign.data.Language;
import org.longalign.evaluation.TextUnits;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.Utf8;

/** Reads the JSON files of a benchmark; every error names file, element, field and problem. */
final class BenchmarkLayout {
    private BenchmarkLayout() {}

    static List<BenchmarkItem> read(Path testCases, @Nullable Path fewShots) {
        JsonNode cases = array(testCases);
        List<List<ScoredAnswer>> examples = fewShots == null ? List.of() : examples(fewShots);
        if (fewShots != null && examples.size() != cases.size()) {
            throw new IllegalArgumentException(fewShots + ": " + examples.size() + " lists of examples for the "
                    + cases.size() + " items of " + testCases.getFileName() + "; each item needs one");
        }
        List<BenchmarkItem> items = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < cases.size(); i++) {
            String where = testCases + ": item " + i;
            JsonNode node = object(cases.get(i), where);
            int index = integer(node, "idx", where);
            if (!seen.add(index)) {
                throw new IllegalArgumentException(where + ", field \"idx\": " + index + " occurs twice");
            }
            items.add(item(node, index, examples.isEmpty() ? List.of() : examples.get(i), where));
        }
        return items;
    }

    private static BenchmarkItem item(JsonNode node, int index, List<ScoredAnswer> examples, String where) {
        String query = text(node, "query", where);
        Language language = TextUnits.language(query);
        String document = node.has("document") ? text(node, "document", where) : null;
        String prompt = text(node, "prompt", where);
        String reference = text(node, "answer", where);
        String kind = node.has("kind") ? text(node, "kind", where) : BenchmarkItem.ANY_KIND;
        if (node.has("language")) {
            String code = text(node, "language", where);
            language = switch (code) {
                case "en" -> Language.ENGLISH;
                case "zh" -> Language.CHINESE;
                default ->
                    throw new IllegalArgumentException(
                            where + ", field \"language\": \"" + code + "\" is neither \"en\" nor \"zh\"");
            };
        }
        try {
            return new BenchmarkItem(index, prompt, query, reference, examples, language, document, kind);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ", " + e.getMessage(), e);
        }
    }

    /** The scored answers of each item. */
    static List<List<ScoredAnswer>> examples(Path file) {
        JsonNode lists = array(file);
        List<List<ScoredAnswer>> all = new ArrayList<>();
        for (int i = 0; i < lists.size(); i++) {
            if (!lists.get(i).isArray()) {
                throw new IllegalArgumentException(
                        file + ": item " + i + " is " + kind(lists.get(i)) + ", not a list of {\"answer\", \"score\"}");
            }
            List<ScoredAnswer> answers = new ArrayList<>();
            for (int j = 0; j < lists.get(i).size(); j++) {
                String where = file + ": item " + i + ", example " + j;
                JsonNode node = object(lists.get(i).get(j), where);
                String answer = text(node, "answer", where);
                int score = integer(node, "score", where);
                try {
                    answers.add(new ScoredAnswer(answer, score));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(where + ", field \"score\": " + e.getMessage(), e);
                }
            }
            all.add(answers);
        }
        return all;
    }

    /** The parsed content of a file. */
    static JsonNode json(Path file) {
        try {
            return Jsonl.parse(Utf8.read(file));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "%s: not JSON at line %d, column %d: %s",
                            file,
                            e.getLocation().getLineNr(),
                            e.getLocation().getColumnNr(),
                            JsonProblem.of(e)),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static JsonNode array(Path file) {
        JsonNode node = json(file);
        if (!node.isArray()) {
            throw new IllegalArgumentException(file + ": a list is expected, not " + kind(node));
        }
        return node;
    }

    /** Checks that a node is an object and returns it. */
    static JsonNode object(JsonNode node, String where) {
        if (!node.isObject()) {
            throw new IllegalArgumentException(where + " is " + kind(node) + ", not an object");
        }
        return node;
    }

    /** The list in a field. */
    static JsonNode list(JsonNode node, String field, String where) {
        JsonNode value = required(node, field, where);
        if (!value.isArray()) {
            throw new IllegalArgumentException(where + ", field \"" + field + "\": a list is expected");
        }
        return value;
    }

    /** The string in a field. */
    static String text(JsonNode node, String field, String where) {
        JsonNode value = required(node, field, where);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(where + ", field \"" + field + "\": " + kind(value) + ", not a string");
        }
        return value.textValue();
    }

    /** The integer in a field. */
    static int integer(JsonNode node, String field, String where) {
        JsonNode value = required(node, field, where);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException(
                    where + ", field \"" + field + "\": " + value + " is not a whole number");
        }
        return value.intValue();
    }

    /** The value of a required field. */
    static JsonNode required(JsonNode node, String field, String where) {
        JsonNode value = node.get(field);
        if (value == null) {
            throw new IllegalArgumentException(where + ", field \"" + field + "\" is missing");
        }
        return value;
    }

    private static String kind(JsonNode node) {
        return "a JSON " + node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
