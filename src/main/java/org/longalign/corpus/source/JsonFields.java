package org.longalign.corpus.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.JsonProblem;

/** Extracts the mapped fields of a JSON object without building the rest of it. */
final class JsonFields {
    /** Has no limit for strings, because records are bounded before they are parsed. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private static final int LONGEST_REASON = 200;

    /** A node of the tree of paths. */
    private static final class Node {
        final Map<String, Node> children = new HashMap<>();
        final List<Field> fields = new ArrayList<>();
    }

    private final Map<Field, String> paths;
    private final Node root = new Node();

    JsonFields(FieldMapping mapping) {
        this.paths = mapping.paths();
        paths.forEach((field, path) -> {
            add(root, path, field);
        });
    }

    /** Adds a path, whose dots may step into objects or belong to the names of fields. */
    private static void add(Node node, String path, Field field) {
        node.children.computeIfAbsent(path, none -> new Node()).fields.add(field);
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
            Node child = node.children.computeIfAbsent(path.substring(0, dot), none -> new Node());
            add(child, path.substring(dot + 1), field);
        }
    }

    /** The values of the fields that exist and are not null. */
    Map<Field, String> read(byte[] bytes, int from, int to) throws UnusableRecordException {
        Map<Field, String> values = new EnumMap<>(Field.class);
        try (JsonParser parser = JSON.createParser(bytes, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnusableRecordException(RecordError.INVALID_JSON, "the record is no JSON object");
            }
            object(parser, root, values);
            if (parser.nextToken() != null) {
                throw new UnusableRecordException(RecordError.INVALID_JSON, "something follows the JSON object");
            }
        } catch (JsonProcessingException e) {
            throw unusable(e);
        } catch (IOException e) {
            // From memory, only Jackson's decoder of UTF-32 fails, which it takes some zero bytes for.
            throw new UnusableRecordException(RecordError.NOT_TEXT, "not valid UTF-8: " + shortened(e.getMessage()));
        }
        return values;
    }

    private void object(JsonParser parser, Node node, Map<Field, String> values)
            throws IOException, UnusableRecordException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            Node child = node.children.get(name);
            if (child == null) {
                parser.skipChildren();
                continue;
            }
            if (!child.fields.isEmpty()) {
                String value = value(parser, token, child.fields.get(0));
                if (value != null) {
                    child.fields.forEach(field -> values.put(field, value));
                }
            } else if (token == JsonToken.START_OBJECT) {
                object(parser, child, values);
                continue;
            } else if (token == JsonToken.VALUE_STRING) {
                inString(parser.getText(), child, values);
            }
            parser.skipChildren();
        }
    }

    /** Reads an object in a string of JSON, as some copies of the Pile hold {@code meta}. */
    private void inString(String json, Node node, Map<Field, String> values)
            throws IOException, UnusableRecordException {
        if (json.stripLeading().startsWith("{")) {
            try (JsonParser parser = JSON.createParser(json)) {
                parser.nextToken();
                object(parser, node, values);
            }
        }
    }

    private @Nullable String value(JsonParser parser, JsonToken token, Field field)
            throws IOException, UnusableRecordException {
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> {
                if (field == Field.TEXT) {
                    throw wrongType(field, token.isNumeric() ? "a number" : "true or false");
                }
                yield parser.getText();
            }
            case START_ARRAY -> throw wrongType(field, "a list");
            default -> throw wrongType(field, "an object");
        };
    }

    private UnusableRecordException wrongType(Field field, String found) {
        return new UnusableRecordException(
                RecordError.WRONG_TYPE, "\"" + paths.get(field) + "\" is " + found + ", not text");
    }

    private static UnusableRecordException unusable(JsonProcessingException e) {
        String message = JsonProblem.of(e);
        boolean encoding = message.startsWith("Invalid UTF-8");
        String where = e.getLocation() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        " (byte %d of the record)",
                        Math.max(0, e.getLocation().getByteOffset()) + 1);
        String reason = encoding ? "not valid UTF-8" : shortened(message);
        return new UnusableRecordException(encoding ? RecordError.NOT_TEXT : RecordError.INVALID_JSON, reason + where);
    }

    private static String shortened(@Nullable String message) {
        String line = String.valueOf(message).replace('\n', ' ').replace('\r', ' ');
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...";
    }
}
