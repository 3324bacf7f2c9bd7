package org.longalign.kernel;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import com.google.gson.annotations.JsonAdapter;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.ExpressionValue;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.reply.CompleteReply;
import org.longalign.kernel.help.Completions;

/** Parts of replies that the base library writes otherwise than the protocol has them. Gson writes the fields. */
final class Replies {
    private static final String OK = "ok";

    private Replies() {}

    /** With the kind and signature of each match, which front ends show beside it. */
    static CompleteReply completion(Completions found) {
        List<Map<String, Object>> types = found.items().stream()
                .map(item -> Map.<String, Object>of(
                        "text", item.text(),
                        "type", item.kind().word(),
                        "signature", item.signature(),
                        "start", found.start(),
                        "end", found.end()))
                .toList();
        return new CompleteReply(
                found.texts(), found.start(), found.end(), Map.of("_jupyter_types_experimental", types));
    }

    /** The value of a user expression: what a display would hold, and a status. */
    @JsonAdapter(ValueWriter.class)
    static final class Value extends ExpressionValue.Success {
        Value(DisplayData data) {
            super(data);
        }
    }

    private static final class ValueWriter implements JsonSerializer<Value> {
        @Override
        public JsonElement serialize(Value value, Type type, JsonSerializationContext context) {
            JsonObject written = context.serialize(value.getData()).getAsJsonObject();
            written.addProperty("status", OK);
            return written;
        }
    }

    /** With the status that says that a user expression has failed. */
    static final class Failure extends ExpressionValue.Error {
        final String status = "error";

        Failure(String name, String message, List<String> traceback) {
            super(name, message, traceback);
        }
    }
}
