package org.longalign.corpus.contamination;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.longalign.data.Jsonl;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.RegularFiles;

/**
 * Texts that must not occur in training data, such as the queries and answers of LongBench-Chat:
 *
 * <pre>{@code
 * // given: String needle
 * EvaluationSet texts = EvaluationSet.read(Path.of("test_cases.json"), "query", "answer")
 *         .and(EvaluationSet.of("needle", List.of(needle)));
 * }</pre>
 *
 * @param items the texts; blank ones are left out
 */
public record EvaluationSet(List<Item> items) implements Serializable {
    /**
     * A text of the set.
     *
     * @param name its name in reports, such as {@code test_cases.json:3 query}
     * @param text the text
     */
    public record Item(String name, String text) implements Serializable {}

    public EvaluationSet {
        items = items.stream().filter(item -> !item.text().isBlank()).toList();
    }

    /** Texts named by the set's name and their numbers from 1, such as {@code needle:1}. */
    public static EvaluationSet of(String name, List<String> texts) {
        return new EvaluationSet(IntStream.range(0, texts.size())
                .mapToObj(i -> new Item(name + ":" + (i + 1), texts.get(i)))
                .toList());
    }

    /**
     * Reads fields of JSON objects, one a line or in an array. Items are named by file, number of the object from 1, and
     * field.
     *
     * @param fields names of fields that hold texts or lists of texts; fields that an object lacks are ignored
     * @throws IllegalArgumentException naming a value that is not an object, or if no object has any of the fields
     * @throws UncheckedIOException if the file cannot be read
     */
    public static EvaluationSet read(Path file, String... fields) {
        List<Item> items = new ArrayList<>();
        int number = 0;
        try (JsonParser parser =
                Jsonl.JSON.createParser(RegularFiles.existing(file).toFile())) {
            // The lists of a file are opened, as many as there are.
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.END_ARRAY || (depth == 0 && token == JsonToken.START_ARRAY)) {
                    depth = token == JsonToken.START_ARRAY ? 1 : 0;
                    continue;
                }
                JsonNode object = Jsonl.JSON.readTree(parser);
                number++;
                String place = file.getFileName() + ":" + number;
                if (!object.isObject()) {
                    throw new IllegalArgumentException(
                            file + ", value " + number + ": not an object; texts must be in the fields of objects");
                }
                for (String field : fields) {
                    add(items, place + " " + field, object.path(field));
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + ", value " + (number + 1) + ": " + JsonProblem.of(e) + " (line "
                            + (e.getLocation() == null
                                    ? "unknown"
                                    : e.getLocation().getLineNr()) + ")"
                            + "; the file must hold JSON objects, one a line or in an array",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        if (items.isEmpty()) {
            throw new IllegalArgumentException(file + ": none of its " + number + " objects has a text in the fields "
                    + String.join(", ", fields));
        }
        return new EvaluationSet(items);
    }

    private static void add(List<Item> items, String name, JsonNode value) {
        if (value.isTextual()) {
            items.add(new Item(name, value.textValue()));
        } else if (value.isArray()) {
            value.forEach(each -> add(items, name, each));
        }
    }

    /** The union of two sets, in order. */
    public EvaluationSet and(EvaluationSet other) {
        return new EvaluationSet(
                Stream.concat(items.stream(), other.items.stream()).toList());
    }

    @Override
    public String toString() {
        return items.size() + " evaluation texts";
    }
}
