package org.longalign.kernel.wire;

import java.util.function.Consumer;
import org.dflib.jjava.jupyter.channels.IOPubChannel;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Message;
import org.zeromq.ZMQ;

/** The socket that everything is published at. What the base library sends there, comms, takes its turn with the rest. */
final class PublishSocket extends IOPubChannel {
    private final Consumer<Message<?>> publish;

    PublishSocket(ZMQ.Context context, Consumer<Message<?>> publish) {
        super(context, HMACGenerator.NO_AUTH_INSTANCE); // messages are signed where they are written as frames
        this.publish = publish;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the socket itself is not touched
    public void sendMessage(Message<?> message) {
        publish.accept(message);
    }
}
