package org.longalign.kernel;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.channels.ShellChannel;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.channels.StdinChannel;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.jspecify.annotations.Nullable;

/** The sockets of a kernel. What is published in answer to a request goes through a {@link Publisher}, in order. */
final class KernelConnection extends JupyterConnection {
    private final Publisher publisher;

    KernelConnection(KernelConnectionProperties properties, Publisher publisher)
            throws NoSuchAlgorithmException, InvalidKeyException {
        super(properties);
        this.publisher = publisher;
    }

    @Override
    public ShellReplyEnvironment prepareReplyEnv(ShellChannel channel, MessageContext context) {
        return new OrderedReplies(channel, stdin, iopub, context, publisher);
    }

    private static final class OrderedReplies extends ShellReplyEnvironment {
        private final Publisher publisher;
        /** The thread whose next message waits for the end of the request; other threads publish meanwhile. */
        private volatile @Nullable Thread deferring;

        OrderedReplies(
                ShellChannel channel,
                StdinChannel stdin,
                JupyterSocket iopub,
                MessageContext context,
                Publisher publisher) {
            super(channel, stdin, iopub, context);
            this.publisher = publisher;
        }

        @Override
        public ShellReplyEnvironment defer() {
            deferring = Thread.currentThread();
            return this;
        }

        @Override
        public void publish(Message<?> message) {
            sendOrDefer(() -> publisher.submit(() -> getIopub().sendMessage(message)));
        }

        @Override
        public void reply(Message<?> message) {
            sendOrDefer(() -> getShell().sendMessage(message));
        }

        private void sendOrDefer(Runnable send) {
            if (deferring == Thread.currentThread()) {
                deferring = null;
                defer(send);
            } else {
                send.run();
            }
        }
    }
}
