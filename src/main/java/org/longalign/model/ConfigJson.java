package org.longalign.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the fields of a JSON object. A field that is null counts as absent. Every error names the file, the
 * field and its value.
 *
 * @param file the file's name, with which error texts begin
 * @param prefix precedes a field's name in error texts: empty, or the name of a nested object and a dot
 * @param node the object
 */
record ConfigJson(String file, String prefix, ObjectNode node) {

    boolean has(String field) {
        return node.hasNonNull(field);
    }

    /** Whether the field is present with the value null. */
    boolean isNull(String field) {
        return node.path(field).isNull();
    }

    int positive(String field) {
        JsonNode value = node.path(field);
        if (!has(field)) {
            throw new IllegalArgumentException(file + ": " + prefix + field + " is missing");
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() <= 0) {
            throw bad(field, "a positive integer");
        }
        return value.intValue();
    }

    int positive(String field, int otherwise) {
        return has(field) ? positive(field) : otherwise;
    }

    double number(String field) {
        if (!has(field)) {
            throw new IllegalArgumentException(file + ": " + prefix + field + " is missing");
        }
        if (!node.path(field).isNumber()) {
            throw bad(field, "a number");
        }
        return node.path(field).doubleValue();
    }

    double number(String field, double otherwise) {
        return has(field) ? number(field) : otherwise;
    }

    boolean flag(String field, boolean otherwise) {
        if (has(field) && !node.path(field).isBoolean()) {
            throw bad(field, "true or false");
        }
        return has(field) ? node.path(field).booleanValue() : otherwise;
    }

    String text(String field, String otherwise) {
        if (has(field) && !node.path(field).isTextual()) {
            throw bad(field, "a string");
        }
        return has(field) ? node.path(field).textValue() : otherwise;
    }

    /** A list of strings; null if the field is absent. */
    @Nullable
    List<String> texts(String field) {
        if (!has(field)) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode value : node.path(field)) {
            if (!value.isTextual()) {
                throw bad(field, "a list of strings");
            }
            texts.add(value.textValue());
        }
        if (!node.path(field).isArray()) {
            throw bad(field, "a list of strings");
        }
        return texts;
    }

    /** The object in a field; an empty one if the field is absent. */
    ConfigJson object(String field) {
        if (has(field) && !node.path(field).isObject()) {
            throw bad(field, "an object");
        }
        ObjectNode object =
                node.path(field) instanceof ObjectNode found ? found : JsonNodeFactory.instance.objectNode();
        return new ConfigJson(file, prefix + field + ".", object);
    }

    /** An error for an unsupported value: names the field, its value and the supported values. */
    IllegalArgumentException bad(String field, String supported) {
        String value = node.path(field).toString();
        String shown = value.length() > 200 ? value.substring(0, 200) + "..." : value;
        return new IllegalArgumentException(
                file + ": " + prefix + field + " is " + shown + "; supported is " + supported);
    }
}
