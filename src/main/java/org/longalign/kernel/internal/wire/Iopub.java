package org.longalign.kernel.internal.wire;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.zeromq.ZMQ;

/** Sends the published messages, and greets each front end that subscribes to them, so that it knows that it will get them. */
final class Iopub extends Listener {
    private static final String WELCOME = "iopub_welcome";
    private static final byte SUBSCRIBES = 1;
    private static final int LONGEST_TOPIC = 256;

    private final MessageCodec codec;

    Iopub(ZMQ.Socket socket, Sockets sockets, MessageCodec codec, DropLog drops) {
        super(Channel.IOPUB, socket, sockets, drops);
        this.codec = codec;
    }

    @Override
    void take(List<byte[]> message) throws RejectedMessage {
        byte[] frame = message.isEmpty() ? new byte[0] : message.get(0);
        if (frame.length > 0 && frame[0] == SUBSCRIBES) {
            if (frame.length > LONGEST_TOPIC) {
                throw new RejectedMessage("it subscribes to a topic of " + (frame.length - 1) + " bytes");
            }
            byte[] topic = Arrays.copyOfRange(frame, 1, frame.length);
            JsonObject content = new JsonObject();
            content.addProperty("subscription", new String(topic, StandardCharsets.UTF_8));
            send(codec.write(List.of(topic), WELCOME, null, content));
        }
    }
}
