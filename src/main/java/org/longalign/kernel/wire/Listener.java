package org.longalign.kernel.wire;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** A thread that owns a socket and hands on each message that comes, at once. No message ends it. */
abstract class Listener {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Channel channel;
    private final ZMQ.Socket socket;
    private final Complaints complaints;

    Listener(Channel channel, ZMQ.Socket socket, Complaints complaints) {
        this.channel = channel;
        this.socket = socket;
        this.complaints = complaints;
    }

    /** Takes a message; sends answers by {@link #send}. */
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
                complaints.about(channel, String.valueOf(e.getMessage()));
            } catch (ZMQException e) {
                if (Sockets.isEnd(e)) {
                    socket.close();
                    return;
                }
                pause(e);
            } catch (Throwable thrown) {
                // Even an error of the machine is no reason to leave the front end without a kernel.
                pause(thrown);
            }
        }
    }

    /** What fails at once and again must not take a processor for itself. */
    private void pause(Throwable problem) {
        complaints.about(channel, "it led to " + problem);
        boolean interrupted = Thread.interrupted();
        assert !interrupted || problem instanceof ZMQException;
        LockSupport.parkNanos(PAUSE_NANOS);
    }
}
