package org.longalign.kernel.internal.wire;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.zeromq.ZMQ;

/**
 * The running sockets of a kernel, each with a thread of its own. Requests of the shell channel go to the threads of their
 * shell, the main one or a subshell. Control requests are answered in the thread of their channel, while cells run.
 */
public final class KernelConnection {
    /** The version of the protocol. */
    public static final String PROTOCOL = MessageCodec.PROTOCOL;

    private static final int END_SECONDS = 1;

    private final ConnectionFile file;
    private final Executor publishing;
    private final Sockets sockets;
    private final MessageCodec codec;
    private final DropLog drops;
    private final Iopub iopub;
    private final PublishSocket publishSocket;
    private final InputChannel input;
    private final ShellChannel shell;
    private final ControlChannel control;
    private final Listener heartbeat;
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
        heartbeat = new Echo(sockets.bind(Channel.HEARTBEAT));
        shell = new ShellChannel(this, sockets.bind(Channel.SHELL));
        control = new ControlChannel(this, sockets.bind(Channel.CONTROL));
        input = new InputChannel(sockets.bind(Channel.STDIN), codec, drops);
        iopub = new Iopub(sockets.bind(Channel.IOPUB), sockets, codec, drops);
        publishSocket = sockets.publishing(this::publish);
    }

    /** Sets the handler of a request type, replacing an earlier one. */
    public <T> void handle(MessageType<T> type, ShellHandler<T> handler) {
        handlers.put(type.getName(), new Handling<>(type, handler));
    }

    /**
     * Sets what runs cells. Call it before {@link #open}.
     *
     * @param main for the main shell
     * @param subshells one for each subshell that a front end creates
     */
    public void handleCells(CellHandler main, Supplier<CellHandler> subshells) {
        shell.handleCells(main, subshells);
    }

    /** Publishes that the kernel is starting, and begins to listen. */
    public void open() {
        publish(new Message<>(null, PublishStatus.MESSAGE_TYPE, PublishStatus.STARTING));
        List.of(iopub, heartbeat, shell, control).forEach(Listener::start);
        input.start();
    }

    /** Sends a message to all front ends, after all earlier ones. */
    public void publish(Message<?> message) {
        publishing.execute(() -> {
            if (!publishingEnded) {
                iopub.send(codec.write(List.of(topic(message)), message));
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
            iopub.end();
        });
        publishSocket.close();
        input.end();
        shell.end();
        control.end();
        heartbeat.end();
        Thread end = new Thread(sockets::end, "end of sockets");
        end.setDaemon(true);
        end.start();
        // A cell that cannot be stopped keeps its channel open.
        end.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
    }

    /** The socket for the base library's comms. */
    public JupyterSocket publishing() {
        return publishSocket;
    }

    InputChannel input() {
        return input;
    }

    Sockets sockets() {
        return sockets;
    }

    MessageCodec codec() {
        return codec;
    }

    DropLog drops() {
        return drops;
    }

    ShellChannel shell() {
        return shell;
    }

    /** Lets {@link #awaitShutdown} return. */
    void shutDown() {
        shutDown.countDown();
    }

    /** Handles a request by the handler of its type; whether there is one. */
    boolean handle(Request request, RequestReplies replies) {
        Handling<?> handling = handlers.get(request.type());
        if (handling != null) {
            handling.handle(replies, request);
        }
        return handling != null;
    }

    /** The content of a reply to a {@code connect_request}. */
    JsonObject ports() {
        JsonObject ports = new JsonObject();
        for (Channel channel : Channel.values()) {
            ports.addProperty(channel.field(), file.port(channel));
        }
        return ports;
    }

    /** Answers heartbeats. */
    private final class Echo extends Listener {
        Echo(ZMQ.Socket socket) {
            super(Channel.HEARTBEAT, socket, sockets, drops);
        }

        @Override
        void take(List<byte[]> message) {
            send(message);
        }
    }
}
