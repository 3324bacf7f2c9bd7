package org.longalign.evaluation.choice;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reads fields of a JSON object. Errors name the field; the caller adds file and line. */
final class Fields {
    private Fields() {}

    static String text(JsonNode line, String field) {
        JsonNode value = line.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("field \"" + field + "\" is missing or no string");
        }
        return value.textValue();
    }

    static List<String> texts(JsonNode line, String field) {
        JsonNode value = line.path(field);
        if (!value.isArray()) {
            throw new IllegalArgumentException("field \"" + field + "\" is missing or no list");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode each : value) {
            if (!each.isTextual()) {
                throw new IllegalArgumentException("field \"" + field + "\" holds " + each + ", which is no string");
            }
            texts.add(each.textValue());
        }
        return texts;
    }

    /** An integer, or a string that holds one, as HellaSwag writes its labels. */
    static int number(JsonNode line, String field) {
        try {
            return Integer.parseInt(line.path(field).asText().strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("field \"" + field + "\" is missing or no whole number", e);
        }
    }
}
