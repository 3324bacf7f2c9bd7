package org.longalign.kernel.internal.wire;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.reflect.TypeToken;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.history.HistoryEntry;
import org.dflib.jjava.jupyter.messages.adapters.HistoryEntryAdapter;
import org.dflib.jjava.jupyter.messages.adapters.HistoryRequestAdapter;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;

/** Reads and writes the JSON of messages. */
final class WireJson {
    /** Reads contents of requests. */
    static final Gson READER = new GsonBuilder()
            .registerTypeAdapter(HistoryRequest.class, HistoryRequestAdapter.INSTANCE)
            .create();

    /** Writes contents of messages. */
    static final Gson WRITER = new GsonBuilder()
            .registerTypeAdapter(HistoryEntry.class, HistoryEntryAdapter.INSTANCE)
            .disableHtmlEscaping()
            .create();

    private static final Gson WITH_NULLS =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private static final Gson STRICT =
            new GsonBuilder().setStrictness(Strictness.STRICT).create();

    private WireJson() {}

    /**
     * Parses a JSON object in UTF-8.
     *
     * @throws IllegalArgumentException if it is no object, or is nested too deeply
     */
    static JsonObject object(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            JsonElement element = STRICT.fromJson(text, JsonElement.class);
            if (element != null && element.isJsonObject()) {
                return element.getAsJsonObject();
            }
        } catch (CharacterCodingException | JsonParseException e) {
            throw new IllegalArgumentException("no JSON object", e);
        }
        throw new IllegalArgumentException("no JSON object");
    }

    static Map<String, Object> map(JsonObject object) {
        return READER.fromJson(object, new TypeToken<Map<String, Object>>() {});
    }

    /** UTF-8 text with all nulls. */
    static byte[] bytes(JsonElement element) {
        return WITH_NULLS.toJson(element).getBytes(StandardCharsets.UTF_8);
    }
}
