package org.longalign.evaluation.choice;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.longalign.data.Jsonl;
import org.longalign.internal.Utf8;

/** Reads questions from JSON Lines or a single JSON list; errors name file and line, or file and element. */
final class ChoiceLines {
    private ChoiceLines() {}

    /** Converts one JSON object to a question. */
    interface Layout {
        ChoiceQuestion question(JsonNode line, int number);
    }

    /** An unparsed line. */
    private static final class Line {
        private final JsonNode node;

        private Line(JsonNode node) {
            this.node = node;
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Line of(JsonNode node) {
            if (!node.isObject()) {
                throw new IllegalArgumentException("a JSON object is expected, not " + node.getNodeType());
            }
            return new Line(node);
        }
    }

    static List<ChoiceQuestion> read(Path file, Layout layout) {
        if (file.toString().endsWith(".parquet")) {
            throw new IllegalArgumentException(
                    file + ": Parquet is not read here; write it as JSON Lines first, such as"
                            + " with DuckDB: COPY (FROM 'x.parquet') TO 'x.jsonl' (FORMAT json)");
        }
        Function<Integer, String> where;
        List<JsonNode> nodes = new ArrayList<>();
        if (isList(file)) {
            nodes.addAll(lists(file));
            where = i -> file + ": element " + i;
        } else {
            List<Integer> numbers = numbers(file);
            Jsonl.read(file, Line.class).orThrow().forEach(line -> nodes.add(line.node));
            where = i -> file + ":" + numbers.get(i);
        }
        List<ChoiceQuestion> questions = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            try {
                questions.add(layout.question(nodes.get(i), i));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where.apply(i) + ": " + e.getMessage(), e);
            }
        }
        return questions;
    }

    private static boolean isList(Path file) {
        return text(file).stripLeading().startsWith("[");
    }

    /** The elements of all lists of a file, one after another. */
    private static List<JsonNode> lists(Path file) {
        List<JsonNode> elements = new ArrayList<>();
        try (JsonParser parser = Jsonl.JSON.createParser(text(file))) {
            while (parser.nextToken() != null) {
                JsonNode list = Jsonl.JSON.readTree(parser);
                if (!list.isArray()) {
                    throw new IllegalArgumentException(file + ": something other than a list follows a list");
                }
                list.forEach(elements::add);
            }
            return elements;
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": not JSON: " + e.getMessage(), e);
        }
    }

    /** The numbers, from 1, of the non-blank lines. */
    private static List<Integer> numbers(Path file) {
        List<Integer> numbers = new ArrayList<>();
        List<String> lines = text(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                numbers.add(i + 1);
            }
        }
        return numbers;
    }

    static String text(Path file) {
        try {
            return Utf8.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
