package org.longalign.kernel.internal.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * An authentic message of a front end.
 *
 * @param identities the routing frames of its sender
 * @param header its header
 * @param metadata its metadata
 * @param content its content; {@link #message} checks it against its type
 * @param buffers binary data after the JSON
 */
record Request(
        List<byte[]> identities, RequestHeader header, JsonObject metadata, JsonObject content, List<byte[]> buffers)
        implements MessageContext {
    /** The request that a thread works for. Threads that a cell starts work for the cell's. */
    private static final InheritableThreadLocal<@Nullable Request> CURRENT = new InheritableThreadLocal<>();

    /** The required text fields of request types. */
    private static final Map<String, List<String>> TEXTS = Map.of(
            "execute_request", List.of("code"),
            "inspect_request", List.of("code"),
            "complete_request", List.of("code"),
            "is_complete_request", List.of("code"),
            "history_request", List.of("hist_access_type"),
            "input_reply", List.of("value"),
            "comm_open", List.of("comm_id", "target_name"),
            "comm_msg", List.of("comm_id"),
            "comm_close", List.of("comm_id"));

    @Override
    public List<byte[]> getIdentities() {
        return identities;
    }

    @Override
    public Header<Object> getHeader() {
        return header;
    }

    String type() {
        return header.typeName();
    }

    /** Says that the calling thread, and threads that it starts, work for this from now on. */
    void begin() {
        CURRENT.set(this);
    }

    /** A message with the request that the calling thread works for as its parent; the same one if there is none. */
    static <T> Message<T> answering(Message<T> message) {
        Request request = CURRENT.get();
        return request == null
                ? message
                : new Message<>(
                        message.getIdentities(),
                        message.getHeader(),
                        request.header(),
                        message.getMetadata(),
                        message.getContent(),
                        message.getBlobs());
    }

    /**
     * The message with its content decoded.
     *
     * @throws IllegalArgumentException if the content does not fit its type; the message names the field
     */
    <T> Message<T> message(MessageType<T> type) {
        for (String field : TEXTS.getOrDefault(type(), List.of())) {
            JsonElement value = content.get(field);
            if (value == null
                    || !value.isJsonPrimitive()
                    || !value.getAsJsonPrimitive().isString()) {
                throw new IllegalArgumentException("its " + field + " is not text");
            }
        }
        T read;
        try {
            read = WireJson.READER.fromJson(content, type.getContentType());
        } catch (RuntimeException e) {
            // The base library's adapters throw various exceptions for wrong values.
            throw new IllegalArgumentException("its content does not fit its type", e);
        }
        @SuppressWarnings("unchecked") // a header of the type that it names
        Header<T> typed = (Header<T>) (Header<?>) header;
        return new Message<>(identities, typed, null, WireJson.map(metadata), read, buffers);
    }
}
