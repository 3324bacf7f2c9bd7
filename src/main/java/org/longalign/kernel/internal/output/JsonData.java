package org.longalign.kernel.internal.output;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import com.google.gson.TypeAdapter;
import com.google.gson.annotations.JsonAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;

/**
 * JSON for a message, with its null entries, which the base library would drop. NaN and infinity, which JSON lacks,
 * become strings.
 */
@JsonAdapter(JsonData.Adapter.class)
final class JsonData {
    private static final JsonSerializer<Double> DOUBLES = (number, type, context) ->
            Double.isFinite(number) ? new JsonPrimitive(number) : new JsonPrimitive(number.toString());
    private static final Gson GSON = new GsonBuilder()
            .serializeNulls()
            .registerTypeAdapter(Double.class, DOUBLES)
            .create();

    private final JsonElement element;

    private JsonData(JsonElement element) {
        this.element = element;
    }

    /** Converts maps, lists and plain values, or parses JSON text. Text that is not JSON becomes a JSON string. */
    static JsonData of(Object data) {
        if (data instanceof JsonData same) {
            return same;
        }
        if (data instanceof CharSequence text) {
            try {
                return new JsonData(JsonParser.parseString(text.toString()));
            } catch (JsonParseException e) {
                return new JsonData(new JsonPrimitive(text.toString()));
            }
        }
        return new JsonData(GSON.toJsonTree(data));
    }

    @Override
    public String toString() {
        return element.toString();
    }

    /** Writes the element. Gson creates the adapter. */
    static final class Adapter extends TypeAdapter<JsonData> {
        @Override
        public void write(JsonWriter out, JsonData value) throws IOException {
            boolean nulls = out.getSerializeNulls();
            out.setSerializeNulls(true);
            try {
                GSON.toJson(value.element, out);
            } finally {
                out.setSerializeNulls(nulls);
            }
        }

        @Override
        public JsonData read(JsonReader in) throws IOException {
            return new JsonData(JsonParser.parseReader(in));
        }
    }
}
