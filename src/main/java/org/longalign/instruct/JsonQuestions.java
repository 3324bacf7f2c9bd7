package org.longalign.instruct;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds questions that a model returned as JSON although it was asked for lines: {@code ["Who?", "When?"]}, {@code
 * [{"question": "Who?", "answer": "Ahab"}]}, {@code {"1": "Who?", "2": "When?"}}, {@code {"questions": [...]}} or one
 * object a line, with or without text and a Markdown fence around them. Python's single quotes and a comma after the
 * last element are read too.
 */
final class JsonQuestions {
    /** Openings tried that turn out not to be JSON, or to hold no text. */
    private static final int MOST_FAILURES = 8;

    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(
                    JsonReadFeature.ALLOW_SINGLE_QUOTES,
                    JsonReadFeature.ALLOW_TRAILING_COMMA,
                    JsonReadFeature.ALLOW_JAVA_COMMENTS,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                    JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    private static final List<String> QUESTION_FIELDS = List.of(
            "question",
            "questiontext",
            "questioncontent",
            "query",
            "q",
            "request",
            "prompt",
            "instruction",
            "task",
            "问题",
            "题目",
            "提问",
            "问",
            "text",
            "content",
            "body");
    /** The beginnings of the names of fields that hold no question. */
    private static final List<String> OTHER_FIELDS = List.of(
            "answer",
            "ans",
            "response",
            "explanation",
            "rationale",
            "reason",
            "hint",
            "difficulty",
            "type",
            "category",
            "level",
            "source",
            "evidence",
            "note",
            "title",
            "document",
            "topic",
            "language",
            "id",
            "答案",
            "回答",
            "解析",
            "难度",
            "类型",
            "依据",
            "说明",
            "理由",
            "提示",
            "来源");

    private JsonQuestions() {}

    /** The texts of all values in a reply that begin a line; empty if there are none. */
    static List<String> find(String reply) {
        List<String> texts = new ArrayList<>();
        int failures = 0;
        int at = 0;
        while (at < reply.length() && failures < MOST_FAILURES) {
            int begin = at;
            while (begin < reply.length() && Character.isWhitespace(reply.charAt(begin))) {
                begin++;
            }
            // A list begins its line; a bracket inside a sentence does not begin a list.
            if (begin < reply.length() && (reply.charAt(begin) == '[' || reply.charAt(begin) == '{')) {
                int before = texts.size();
                int length = read(reply, begin, texts);
                failures += texts.size() == before ? 1 : 0;
                begin += length;
            }
            int end = reply.indexOf('\n', begin);
            at = end < 0 ? reply.length() : end + 1;
        }
        return texts;
    }

    /** Adds the texts of the value at a place; returns the value's length, or 0 if it is none. */
    private static int read(String reply, int begin, List<String> texts) {
        StringReader rest = new StringReader(reply);
        try (rest) {
            rest.skip(begin);
            JsonParser parser = LENIENT.createParser(rest);
            JsonNode node = parser.readValueAsTree();
            add(node, texts);
            return Math.toIntExact(parser.currentLocation().getCharOffset());
        } catch (IOException e) {
            return 0;
        }
    }

    private static void add(JsonNode node, List<String> texts) {
        if (node.isArray()) {
            node.forEach(element -> {
                if (element.isTextual()) {
                    texts.add(element.asText());
                } else {
                    add(element, texts);
                }
            });
        } else if (node.isObject()) {
            addFields(node, texts);
        }
    }

    private static void addFields(JsonNode node, List<String> texts) {
        List<Map.Entry<String, JsonNode>> fields = node.properties().stream()
                .filter(field -> !isOther(plain(field.getKey())))
                .toList();
        Optional<JsonNode> question = QUESTION_FIELDS.stream()
                .flatMap(name -> fields.stream()
                        .filter(field -> plain(field.getKey()).equals(name))
                        .map(Map.Entry::getValue))
                .filter(value -> value.isTextual() || value.isContainerNode())
                .findFirst();
        if (question.isPresent()) {
            JsonNode value = question.get();
            if (value.isTextual()) {
                texts.add(value.asText());
            } else {
                add(value, texts);
            }
            return;
        }
        List<JsonNode> inner = fields.stream()
                .map(Map.Entry::getValue)
                .filter(JsonNode::isContainerNode)
                .toList();
        if (!inner.isEmpty()) {
            inner.forEach(value -> add(value, texts));
            return;
        }
        fields.stream()
                .map(Map.Entry::getValue)
                .filter(JsonNode::isTextual)
                .forEach(value -> texts.add(value.asText()));
    }

    private static boolean isOther(String name) {
        return OTHER_FIELDS.stream().anyMatch(name::startsWith)
                || Set.of("a", "a1", "a2", "a3", "a4", "a5").contains(name);
    }

    /** A field's name without case, blanks and underscores. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "").replace(" ", "");
    }
}
