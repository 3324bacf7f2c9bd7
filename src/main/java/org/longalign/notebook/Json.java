package org.longalign.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Objects;

/**
 * A JSON value, shown as a collapsible tree if the front end has one, and as indented plain text. A Jackson {@link
 * JsonNode} as a cell's result shows the same way.
 *
 * <pre>{@code
 * Json settings = Json.of("{\"lr\": 2e-5}");
 * Json list = Json.of(List.of(1, 2, 3));      // or a record, a map, an array
 * }</pre>
 *
 * @param value the value
 */
public record Json(JsonNode value) {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** Rejects null. */
    public Json {
        Objects.requireNonNull(value, "value");
    }

    /**
     * Parses JSON.
     *
     * @throws IllegalArgumentException if the text is not JSON; the message names the line and column
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
     * Converts a record, map, list, array or other value to JSON.
     *
     * @throws IllegalArgumentException if Jackson cannot convert it
     */
    public static Json of(Object value) {
        return value instanceof String text ? of(text) : new Json(MAPPER.valueToTree(value));
    }

    /** The value as maps, lists and plain values, for a message. */
    Object plain() {
        return value.isNull() ? "null" : MAPPER.convertValue(value, Object.class);
    }

    /** The value, indented. */
    @Override
    public String toString() {
        return value.toPrettyString();
    }
}
