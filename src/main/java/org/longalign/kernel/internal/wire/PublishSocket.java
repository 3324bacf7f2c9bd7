package org.longalign.kernel.internal.wire;

import java.util.function.Consumer;
import org.dflib.jjava.jupyter.channels.IOPubChannel;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Message;
import org.zeromq.ZMQ;

/** The socket for published messages. Those that the base library sends itself, for comms, are queued with the rest. */
final class PublishSocket extends IOPubChannel {
    private final Consumer<Message<?>> publish;

    PublishSocket(ZMQ.Context context, Consumer<Message<?>> publish) {
        super(context, HMACGenerator.NO_AUTH_INSTANCE); // messages are signed when they are encoded
        this.publish = publish;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the socket itself is not used
    public void sendMessage(Message<?> message) {
        publish.accept(message);
    }
}
