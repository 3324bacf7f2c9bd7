package org.longalign.kernel.internal.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.KernelTimestamp;
import org.dflib.jjava.jupyter.messages.MessageType;

/** A header as the front end wrote it, unknown fields included: replies repeat it whole. */
final class RequestHeader extends Header<Object> {
    private final JsonObject json;

    /**
     * Reads a header.
     *
     * @throws IllegalArgumentException if a required field is missing
     */
    RequestHeader(JsonObject json) {
        super(
                required(json, "msg_id"),
                text(json, "username", KERNEL_USERNAME),
                text(json, "session", ""),
                new KernelTimestamp(text(json, "date", "")),
                type(required(json, "msg_type")),
                text(json, "version", PROTOCOL_VERISON));
        this.json = json;
    }

    /** The type as it was sent; {@link #getType} knows only the base library's types. */
    String typeName() {
        return required(json, "msg_type");
    }

    /** The subshell that a request is for; empty: the main shell. */
    String subshell() {
        return text(json, "subshell_id", "");
    }

    JsonObject json() {
        return json;
    }

    @SuppressWarnings("unchecked") // the type that the message names
    private static MessageType<Object> type(String name) {
        return (MessageType<Object>) MessageType.getType(name);
    }

    private static String required(JsonObject json, String field) {
        String value = text(json, field, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("no " + field);
        }
        return value;
    }

    private static String text(JsonObject json, String field, String otherwise) {
        JsonElement value = json.get(field);
        return value != null
                        && value.isJsonPrimitive()
                        && value.getAsJsonPrimitive().isString()
                ? value.getAsString()
                : otherwise;
    }
}
