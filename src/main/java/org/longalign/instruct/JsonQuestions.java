package org.longalign.instruct;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.longalign.data.Jsonl;

/**
 * Finds questions that a model returned as JSON although it was asked for lines: {@code ["Who?", "When?"]}, {@code
 * [{"question": "Who?"}]}, {@code {"1": "Who?", "2": "When?"}} or {@code {"questions": [...]}}, with or without text
 * and a Markdown fence around them.
 */
final class JsonQuestions {
    private JsonQuestions() {}

    /** The texts of the list in a reply, if there is one. */
    static Optional<List<String>> find(String reply) {
        return between(reply, '[', ']').or(() -> between(reply, '{', '}'));
    }

    private static Optional<List<String>> between(String reply, char open, char close) {
        int from = reply.indexOf(open);
        int to = reply.lastIndexOf(close);
        // A list begins its line; a bracket inside a sentence does not begin a list.
        if (from < 0
                || to <= from
                || !reply.substring(reply.lastIndexOf('\n', from) + 1, from).isBlank()) {
            return Optional.empty();
        }
        try {
            List<String> texts = texts(Jsonl.JSON.readTree(reply.substring(from, to + 1)));
            return texts.isEmpty() ? Optional.empty() : Optional.of(texts);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static List<String> texts(JsonNode node) {
        if (node.size() == 1 && node.iterator().next().isContainerNode() && node.isObject()) {
            return texts(node.iterator().next()); // {"questions": [...]}
        }
        List<String> texts = new ArrayList<>();
        node.forEach(element -> text(element).ifPresent(texts::add));
        return texts;
    }

    /** A text itself, or the longest text of an object, whose other texts are numbers and kinds. */
    private static Optional<String> text(JsonNode element) {
        if (element.isTextual()) {
            return Optional.of(element.asText());
        }
        return StreamSupport.stream(element.spliterator(), false)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .max((a, b) -> Integer.compare(a.length(), b.length()));
    }
}
