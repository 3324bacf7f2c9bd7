package org.longalign.kernel.internal.wire;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.zeromq.ZMQ;

/**
 * The running sockets of a kernel. Shell requests are handled one after the other, control requests in a thread of
 * their own, so that they are answered while a cell runs. The heartbeat has its own thread too.
 */
public final class KernelConnection {
    /** The request types accepted on the control channel: others might wait for a cell and delay an interrupt. */
    private static final Set<String> CONTROL =
            Set.of("kernel_info_request", "connect_request", "interrupt_request", "shutdown_request", "debug_request");

    private static final int END_SECONDS = 1;

    private final ConnectionFile file;
    private final Executor publishing;
    private final Sockets sockets;
    private final MessageCodec codec;
    private final DropLog drops;
    private final PublishSocket iopub;
    private final InputChannel input;
    private final List<Listener> listeners;
    private final Map<String, Handling<?>> handlers = new ConcurrentHashMap<>();
    private final CountDownLatch shutDown = new CountDownLatch(1);

    /** Accessed only by tasks of {@link #publishing}. */
    private boolean publishingEnded;

    private record Handling<T>(MessageType<T> type, ShellHandler<T> handler) {
        void handle(RequestReplies replies, Request request) {
            handler.handle(replies, request.message(type));
        }
    }

    /**
     * Binds the sockets. Front ends can connect, and wait for {@link #open}.
     *
     * @param publishing sends published messages: runs tasks one at a time, in order
     * @param log takes lines for the user who started the kernel
     * @throws IOException if a socket cannot be bound; the message says which and why
     */
    public KernelConnection(ConnectionFile file, Executor publishing, Consumer<String> log) throws IOException {
        this.file = file;
        this.publishing = publishing;
        sockets = new Sockets(file);
        codec = new MessageCodec(file.signature());
        drops = new DropLog(log);
        Listener heartbeat = new Echo(sockets.bind(Channel.HEARTBEAT));
        Listener shell = new Requests(Channel.SHELL, sockets.bind(Channel.SHELL));
        Listener control = new Requests(Channel.CONTROL, sockets.bind(Channel.CONTROL));
        input = new InputChannel(sockets.bind(Channel.STDIN), codec, drops);
        iopub = sockets.bindPublishing(this::publish);
        listeners = List.of(heartbeat, shell, control);
    }

    /** Sets the handler of a request type, replacing an earlier one. */
    public <T> void handle(MessageType<T> type, ShellHandler<T> handler) {
        handlers.put(type.getName(), new Handling<>(type, handler));
    }

    /** Publishes that the kernel is starting, and begins to listen. */
    public void open() {
        publish(new Message<>(null, PublishStatus.MESSAGE_TYPE, PublishStatus.STARTING));
        listeners.forEach(Listener::start);
        input.start();
    }

    /** Sends a message to all front ends, after all earlier ones. */
    public void publish(Message<?> message) {
        publishing.execute(() -> {
            if (!publishingEnded) {
                Sockets.send(iopub, codec.write(List.of(topic(message)), message));
            }
        });
    }

    private static byte[] topic(Message<?> message) {
        return message.getHeader().getType().getName().getBytes(StandardCharsets.US_ASCII);
    }

    /** Waits for a shutdown request, lets its reply leave, and closes the sockets. */
    public void awaitShutdown() throws InterruptedException {
        shutDown.await();
        publishing.execute(() -> {
            publishingEnded = true;
            iopub.close();
        });
        input.end();
        Thread end = new Thread(sockets::end, "end of sockets");
        end.setDaemon(true);
        end.start();
        // A cell that cannot be stopped keeps its channel open.
        end.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
    }

    /** The socket for the base library's comms. */
    public JupyterSocket publishing() {
        return iopub;
    }

    InputChannel input() {
        return input;
    }

    /** Answers heartbeats. */
    private final class Echo extends Listener {
        Echo(ZMQ.Socket socket) {
            super(Channel.HEARTBEAT, socket, drops);
        }

        @Override
        void take(List<byte[]> message) {
            send(message);
        }
    }

    private final class Requests extends Listener {
        private final Channel channel;

        Requests(Channel channel, ZMQ.Socket socket) {
            super(channel, socket, drops);
            this.channel = channel;
        }

        @Override
        void take(List<byte[]> message) throws RejectedMessage {
            Request request = codec.read(message);
            RequestReplies replies = new RequestReplies(
                    request, KernelConnection.this, (to, reply) -> send(codec.write(to.identities(), reply)));
            try {
                handle(request, replies);
            } catch (IllegalArgumentException e) {
                replies.fail("BadRequest", String.valueOf(e.getMessage()), reply -> reply(request, reply));
            } catch (Throwable thrown) {
                drops.record(channel, "its handler threw " + thrown);
                replies.fail(
                        thrown.getClass().getName(),
                        String.valueOf(thrown.getMessage()),
                        reply -> reply(request, reply));
            } finally {
                replies.resolveDeferrals();
            }
            if (replies.isMarkedForShutdown()) {
                shutDown.countDown();
            }
        }

        private void handle(Request request, RequestReplies replies) {
            String type = request.type();
            if (channel == Channel.CONTROL && !CONTROL.contains(type)) {
                replies.fail("BadRequest", type + " belongs on the shell channel", reply -> reply(request, reply));
            } else if (type.equals("connect_request")) {
                replies.setBusyDeferIdle();
                reply(request, ports());
            } else if (type.equals("debug_request")) {
                replies.fail("NotSupported", "this kernel has no debugger", reply -> reply(request, reply));
            } else {
                Handling<?> handling = handlers.get(type);
                if (handling == null) {
                    drops.record(channel, "there is no handler for " + printable(type));
                    replies.ensureBusy();
                } else {
                    handling.handle(replies, request);
                }
            }
        }

        private void reply(Request request, JsonObject content) {
            String type = request.type().replaceFirst("_request$", "_reply");
            send(codec.write(request.identities(), type, request.header(), content));
        }
    }

    private JsonObject ports() {
        JsonObject ports = new JsonObject();
        for (Channel channel : Channel.values()) {
            ports.addProperty(channel.field(), file.port(channel));
        }
        return ports;
    }

    private static String printable(String type) {
        return type.length() <= 40 && type.matches("\\w+") ? type : "its type";
    }
}
