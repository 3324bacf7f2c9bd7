package org.longalign.kernel.internal.wire;

import java.util.function.Consumer;
import org.dflib.jjava.jupyter.channels.IOPubChannel;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Message;
import org.zeromq.ZMQ;

/**
 * The base library's view of the channel of published messages, to which it sends those of comms. They are queued with the
 * rest, as messages of the request that the calling thread works for. The socket itself is not used.
 */
final class PublishSocket extends IOPubChannel {
    private final Consumer<Message<?>> publish;

    PublishSocket(ZMQ.Context context, Consumer<Message<?>> publish) {
        super(context, HMACGenerator.NO_AUTH_INSTANCE); // messages are signed when they are encoded
        this.publish = publish;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the socket itself is not used
    public void sendMessage(Message<?> message) {
        publish.accept(Request.answering(message));
    }
}
