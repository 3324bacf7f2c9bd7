package org.longalign.kernel.internal.wire;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.Message;
import org.jspecify.annotations.Nullable;

/**
 * Converts messages to and from the frames of a socket:
 *
 * <pre>
 * identity ... &lt;IDS|MSG&gt; signature header parent-header metadata content buffer ...
 * </pre>
 *
 * JSON is parsed only after the signature has been verified.
 */
final class MessageCodec {
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);
    private static final int PARTS = 4;
    /** The version of the protocol. */
    static final String PROTOCOL = "5.5";

    private static final String REPLY = "_reply";

    private final Signature signature;
    private final String session = UUID.randomUUID().toString();

    MessageCodec(Signature signature) {
        this.signature = signature;
    }

    /**
     * Decodes and verifies a message.
     *
     * @throws RejectedMessage if it is not authentic, is a replay, or cannot be read
     */
    Request read(List<byte[]> frames) throws RejectedMessage {
        int delimiter = 0;
        while (delimiter < frames.size() && !Arrays.equals(DELIMITER, frames.get(delimiter))) {
            delimiter++;
        }
        int parts = delimiter + 2;
        if (parts + PARTS > frames.size()) {
            throw new RejectedMessage("it is not a Jupyter message");
        }
        byte[] signed = frames.get(delimiter + 1);
        List<byte[]> content = frames.subList(parts, parts + PARTS);
        if (!signature.isAuthentic(signed, content)) {
            throw new RejectedMessage(
                    signed.length == 0 ? "it is not signed" : "its signature is not that of this kernel's key");
        }
        if (signature.isRepeated(signed)) {
            throw new RejectedMessage("it repeats one that came before");
        }
        try {
            return new Request(
                    List.copyOf(frames.subList(0, delimiter)),
                    new RequestHeader(WireJson.object(content.get(0))),
                    WireJson.object(content.get(2)),
                    WireJson.object(content.get(3)),
                    List.copyOf(frames.subList(parts + PARTS, frames.size())));
        } catch (IllegalArgumentException e) {
            throw new RejectedMessage("it is signed, but has " + e.getMessage());
        }
    }

    /** Encodes a message of the base library. */
    List<byte[]> write(List<byte[]> identities, Message<?> message) {
        return write(
                identities,
                message.getHeader().getType().getName(),
                message.getParentHeader(),
                WireJson.WRITER.toJsonTree(message.getContent()),
                message.hasMetadata() ? WireJson.WRITER.toJsonTree(message.getMetadata()) : new JsonObject(),
                message.getBlobs() == null ? List.of() : message.getBlobs());
    }

    /** Encodes a message of a type that the base library may not know, without metadata and buffers. */
    List<byte[]> write(List<byte[]> identities, String type, @Nullable Header<?> parent, JsonObject content) {
        return write(identities, type, parent, content, new JsonObject(), List.of());
    }

    private List<byte[]> write(
            List<byte[]> identities,
            String type,
            @Nullable Header<?> parent,
            JsonElement content,
            JsonElement metadata,
            List<byte[]> buffers) {
        if (type.endsWith(REPLY)
                && content.isJsonObject()
                && !content.getAsJsonObject().has("status")) {
            content.getAsJsonObject().addProperty("status", "ok");
        }
        List<byte[]> parts = List.of(
                WireJson.bytes(header(type, parent)),
                parent instanceof RequestHeader request ? WireJson.bytes(request.json()) : NOTHING,
                WireJson.bytes(metadata),
                WireJson.bytes(content));
        List<byte[]> frames = new ArrayList<>(identities);
        frames.add(DELIMITER);
        frames.add(signature.sign(parts));
        frames.addAll(parts);
        frames.addAll(buffers);
        return frames;
    }

    private JsonObject header(String type, @Nullable Header<?> parent) {
        JsonObject header = new JsonObject();
        header.addProperty("msg_id", UUID.randomUUID().toString());
        header.addProperty("session", session);
        header.addProperty("username", parent == null ? Header.KERNEL_USERNAME : parent.getUsername());
        header.addProperty("date", Instant.now().truncatedTo(ChronoUnit.MICROS).toString());
        header.addProperty("msg_type", type);
        header.addProperty("version", PROTOCOL);
        return header;
    }
}
