package org.longalign.kernel.internal.wire;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** A thread that owns a socket and handles each message when it arrives. No message ends the thread. */
abstract class Listener {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Channel channel;
    private final ZMQ.Socket socket;
    private final DropLog drops;

    Listener(Channel channel, ZMQ.Socket socket, DropLog drops) {
        this.channel = channel;
        this.socket = socket;
        this.drops = drops;
    }

    /** Handles a message. Replies go through {@link #send}. */
    abstract void take(List<byte[]> frames) throws RejectedMessage;

    final void send(List<byte[]> frames) {
        Sockets.send(socket, frames);
    }

    final void start() {
        Thread thread = new Thread(this::listen, channel.label());
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        while (true) {
            try {
                take(Sockets.receive(socket));
            } catch (RejectedMessage e) {
                drops.record(channel, String.valueOf(e.getMessage()));
            } catch (ZMQException e) {
                if (Sockets.isEnd(e)) {
                    socket.close();
                    return;
                }
                pause(e);
            } catch (Throwable thrown) {
                // Even an error of the virtual machine must not leave the front end without a kernel.
                pause(thrown);
            }
        }
    }

    /** Waits a little, so that a failure that repeats at once does not use a whole processor. */
    private void pause(Throwable problem) {
        drops.record(channel, "it caused " + problem);
        boolean interrupted = Thread.interrupted();
        assert !interrupted || problem instanceof ZMQException;
        LockSupport.parkNanos(PAUSE_NANOS);
    }
}
