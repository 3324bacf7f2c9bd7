package org.longalign.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Objects;

/**
 * A JSON value, shown as a tree that opens and closes where the front end has one. As plain text it is indented. A
 * Jackson {@link JsonNode} as a cell's result shows in the same way.
 *
 * <pre>{@code
 * display(Json.of("{\"lr\": 2e-5}"))
 * display(Json.of(settings))      // a record, a map, a list
 * }</pre>
 *
 * @param value the value
 */
public record Json(JsonNode value) {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** Checks that there is a value. */
    public Json {
        Objects.requireNonNull(value, "value");
    }

    /**
     * The value that a text in JSON stands for.
     *
     * @throws IllegalArgumentException if the text is not JSON, with the place
     */
    public static Json of(String json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            if (node.isMissingNode()) {
                throw new IllegalArgumentException("not JSON: the text is empty");
            }
            return new Json(node);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not JSON, line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage(),
                    e);
        }
    }

    /**
     * A record, map, list, array or other value as JSON.
     *
     * @throws IllegalArgumentException if Jackson cannot write it
     */
    public static Json of(Object value) {
        return value instanceof String text ? of(text) : new Json(MAPPER.valueToTree(value));
    }

    /** Maps, lists and plain values, as a message carries them. */
    Object plain() {
        return value.isNull() ? "null" : MAPPER.convertValue(value, Object.class);
    }

    /** The value, indented. */
    @Override
    public String toString() {
        return value.toPrettyString();
    }
}
