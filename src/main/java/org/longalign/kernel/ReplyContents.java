package org.longalign.kernel;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import com.google.gson.annotations.JsonAdapter;
import com.google.gson.annotations.SerializedName;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.ExpressionValue;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.reply.CompleteReply;
import org.dflib.jjava.jupyter.messages.reply.KernelInfoReply;
import org.longalign.kernel.internal.help.Completions;

/** Parts of replies in the protocol's form where the base library's differ. Gson serializes the fields. */
final class ReplyContents {
    private static final String OK = "ok";

    private ReplyContents() {}

    /** A reply with the kind and signature of each match, which front ends show next to it. */
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

    /** The kernel's name, version and features. */
    static final class Info extends KernelInfoReply {
        @SerializedName("supported_features")
        final List<String> supportedFeatures = List.of("kernel subshells");

        final boolean debugger = false;

        Info(BaseKernel kernel, String protocol) {
            super(
                    protocol,
                    kernel.getName(),
                    kernel.getVersion(),
                    kernel.getLanguageInfo(),
                    kernel.getBanner(),
                    kernel.getHelpLinks());
        }
    }

    /** The value of a user expression: display data and a status. */
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

    /** The error of a failed user expression, with its status. */
    static final class Failure extends ExpressionValue.Error {
        final String status = "error";

        Failure(String name, String message, List<String> traceback) {
            super(name, message, traceback);
        }
    }
}
