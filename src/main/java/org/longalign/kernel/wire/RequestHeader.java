package org.longalign.kernel.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.KernelTimestamp;
import org.dflib.jjava.jupyter.messages.MessageType;

/** A header as a front end wrote it, with the fields that we do not know: answers repeat it whole. */
final class RequestHeader extends Header<Object> {
    private final JsonObject json;

    /**
     * The header in an object.
     *
     * @throws IllegalArgumentException where it lacks what every message has
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

    /** The type as it was sent; {@link #getType} has only those that the base library knows. */
    String typeName() {
        return required(json, "msg_type");
    }

    JsonObject json() {
        return json;
    }

    @SuppressWarnings("unchecked") // the type of a message that has only been announced
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
