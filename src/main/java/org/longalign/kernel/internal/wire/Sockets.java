package org.longalign.kernel.internal.wire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.messages.Message;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import zmq.ZError;

/** Binds the sockets of a connection file. Each socket is used by one thread at a time. */
final class Sockets {
    /** The largest frame; a front end that sends more is disconnected. */
    static final long MAX_FRAME_BYTES =
            Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 16);

    /** The most bytes of frames on one socket, and of the frames of one message. */
    static final long MAX_BYTES = 2 * MAX_FRAME_BYTES;

    /** The most frames of a message; the rest are discarded, and so the message has no valid signature. */
    static final int MAX_FRAMES = 1_000;

    private static final int LINGER_MILLIS = 1_000;

    private final ZMQ.Context context = ZMQ.context(1);
    private final ConnectionFile file;
    private final List<UnixRelay> relays = new ArrayList<>();
    private volatile boolean ended;

    Sockets(ConnectionFile file) {
        this.file = file;
    }

    /**
     * Binds a socket.
     *
     * @throws IOException if its port is taken, or the address is not this machine's
     */
    ZMQ.Socket bind(Channel channel) throws IOException {
        return bind(channel, context.socket(channel.type()));
    }

    private static int port(ZMQ.Socket socket) {
        String endpoint = socket.getLastEndpoint();
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }

    /** The base library's view of published messages; {@code publish} takes those that it sends there. */
    PublishSocket publishing(Consumer<Message<?>> publish) {
        return new PublishSocket(context, publish);
    }

    /** A queue of messages to send, whose pair of sockets has a name of its own. */
    Outbox outbox(String name) {
        ZMQ.Socket woken = context.socket(SocketType.PAIR);
        ZMQ.Socket waking = context.socket(SocketType.PAIR);
        woken.bind("inproc://" + name);
        waking.connect("inproc://" + name);
        return new Outbox(woken, waking);
    }

    /** Waits for messages on several sockets. */
    ZMQ.Poller poller(ZMQ.Socket... sockets) {
        ZMQ.Poller poller = context.poller(sockets.length);
        for (ZMQ.Socket socket : sockets) {
            int unused = poller.register(socket, ZMQ.Poller.POLLIN);
        }
        return poller;
    }

    private ZMQ.Socket bind(Channel channel, ZMQ.Socket socket) throws IOException {
        socket.setLinger(LINGER_MILLIS);
        socket.setIPv6(file.isIp6());
        socket.setMaxMsgSize(MAX_FRAME_BYTES);
        if (channel.type() == SocketType.XPUB) {
            boolean tellsEach = socket.setXpubVerbose(true);
            assert tellsEach;
        }
        socket.base().setSocketOpt(zmq.ZMQ.ZMQ_MSG_ALLOCATOR, new BoundedFrames(MAX_BYTES));
        try {
            socket.bind(file.endpoint(channel));
            if (file.isIpc()) {
                relays.add(UnixRelay.listen(file.socketFile(channel), port(socket)));
            }
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException("the " + channel.label() + " channel: " + e.getMessage(), e);
        } catch (ZMQException e) {
            socket.close();
            String problem = e.getErrorCode() == ZError.EADDRINUSE
                    ? "another process uses that port; start the kernel again, so that Jupyter chooses other ports"
                    : String.valueOf(e.getMessage());
            throw new IOException(
                    "the " + channel.label() + " channel cannot listen at " + file.endpoint(channel) + ": " + problem,
                    e);
        }
    }

    /** Waits for the next message and returns its frames. */
    static List<byte[]> receive(ZMQ.Socket socket) {
        List<byte[]> frames = new ArrayList<>();
        long bytes = 0;
        do {
            byte[] frame = socket.recv();
            bytes += frame == null ? 0 : frame.length;
            if (frame != null && frames.size() < MAX_FRAMES && bytes <= MAX_BYTES) {
                frames.add(frame);
            }
        } while (socket.hasReceiveMore());
        return frames;
    }

    /** Sends frames as one message. */
    static void send(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    /** Ends all waits for messages; returns when all sockets are closed and all sent messages have left. */
    void end() {
        ended = true;
        context.term();
        relays.forEach(UnixRelay::end);
    }

    /** Whether {@link #end} was called. */
    boolean hasEnded() {
        return ended;
    }

    /** Whether a socket's call failed because {@link #end} was called. */
    static boolean isEnd(ZMQException problem) {
        return problem.getErrorCode() == ZError.ETERM || problem.getErrorCode() == ZError.ENOTSOCK;
    }
}
