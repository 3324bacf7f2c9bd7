package org.longalign.kernel.wire;

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
 * Messages as the frames of a socket, of one kernel:
 *
 * <pre>
 * identity ... &lt;IDS|MSG&gt; signature header parent-header metadata content buffer ...
 * </pre>
 *
 * What comes is read as JSON only after its signature has been found to be right.
 */
final class Frames {
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);
    private static final int PARTS = 4;
    private static final String REPLY = "_reply";

    private final Signature signature;
    private final String session = UUID.randomUUID().toString();

    Frames(Signature signature) {
        this.signature = signature;
    }

    /**
     * The message in some frames.
     *
     * @throws RejectedMessage where it is not authentic, came before, or cannot be read
     */
    Request read(List<byte[]> frames) throws RejectedMessage {
        int delimiter = 0;
        while (delimiter < frames.size() && !Arrays.equals(DELIMITER, frames.get(delimiter))) {
            delimiter++;
        }
        int parts = delimiter + 2;
        if (parts + PARTS > frames.size()) {
            throw new RejectedMessage("it is no Jupyter message");
        }
        byte[] signed = frames.get(delimiter + 1);
        List<byte[]> content = frames.subList(parts, parts + PARTS);
        if (!signature.isAuthentic(signed, content)) {
            throw new RejectedMessage(
                    signed.length == 0 ? "it is not signed" : "its signature is not that of this kernel's key");
        }
        if (signature.isRepeated(signed)) {
            throw new RejectedMessage("it came before");
        }
        try {
            return new Request(
                    List.copyOf(frames.subList(0, delimiter)),
                    new RequestHeader(Json.object(content.get(0))),
                    Json.object(content.get(2)),
                    Json.object(content.get(3)),
                    List.copyOf(frames.subList(parts + PARTS, frames.size())));
        } catch (IllegalArgumentException e) {
            throw new RejectedMessage("it is signed, but " + e.getMessage() + " where one belongs");
        }
    }

    /** The frames of a message of the base library. */
    List<byte[]> write(List<byte[]> identities, Message<?> message) {
        return write(
                identities,
                message.getHeader().getType().getName(),
                message.getParentHeader(),
                Json.WRITER.toJsonTree(message.getContent()),
                message.hasMetadata() ? Json.WRITER.toJsonTree(message.getMetadata()) : new JsonObject(),
                message.getBlobs() == null ? List.of() : message.getBlobs());
    }

    /** The frames of a message of a type that the base library may not know, without metadata and buffers. */
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
                Json.bytes(header(type, parent)),
                parent instanceof RequestHeader request ? Json.bytes(request.json()) : NOTHING,
                Json.bytes(metadata),
                Json.bytes(content));
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
        header.addProperty("version", Header.PROTOCOL_VERISON);
        return header;
    }
}
