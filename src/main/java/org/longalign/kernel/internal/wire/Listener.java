package org.longalign.kernel.internal.wire;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * A thread that owns a socket and takes each message when it arrives. No message ends the thread. Any thread may send
 * through it.
 */
abstract class Listener {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Channel channel;
    private final ZMQ.Socket socket;
    private final Sockets sockets;
    private final Outbox outbox;
    private final DropLog drops;
    private volatile @Nullable Thread thread;
    private volatile boolean ending;

    Listener(Channel channel, ZMQ.Socket socket, Sockets sockets, DropLog drops) {
        this.channel = channel;
        this.socket = socket;
        this.sockets = sockets;
        this.outbox = sockets.outbox(channel.label());
        this.drops = drops;
    }

    /** Takes a message. */
    abstract void take(List<byte[]> frames) throws RejectedMessage;

    /** Sends a message, after those that were sent before. */
    final void send(List<byte[]> frames) {
        if (Thread.currentThread() == thread) {
            sendWaiting();
            Sockets.send(socket, frames);
            return;
        }
        try {
            outbox.add(frames);
        } catch (InterruptedException e) {
            // Only threads of the kernel send, which are interrupted when it ends.
            Thread.currentThread().interrupt();
        }
    }

    final void start() {
        Thread listening = new Thread(this::listen, channel.label());
        listening.setDaemon(true);
        thread = listening;
        listening.start();
    }

    /** Closes the socket after the messages that were sent before. */
    final void end() {
        ending = true;
        outbox.wake();
    }

    private void listen() {
        try (ZMQ.Poller poller = sockets.poller(socket, outbox.woken())) {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = next(poller);
            }
        } finally {
            outbox.close();
            socket.close();
        }
    }

    private boolean next(ZMQ.Poller poller) {
        try {
            if (poller.poll() < 0) {
                return !sockets.hasEnded();
            }
            if (poller.pollin(1)) {
                outbox.clear();
                boolean last = ending;
                sendWaiting();
                if (last) {
                    return false;
                }
            }
            if (poller.pollin(0)) {
                take(Sockets.receive(socket));
            }
        } catch (RejectedMessage e) {
            drops.record(channel, String.valueOf(e.getMessage()));
        } catch (ZMQException e) {
            if (Sockets.isEnd(e)) {
                return false;
            }
            pause(e);
        } catch (Throwable thrown) {
            if (sockets.hasEnded()) {
                return false;
            }
            // Even an error of the virtual machine must not leave the front end without a kernel.
            pause(thrown);
        }
        return true;
    }

    private void sendWaiting() {
        for (List<byte[]> frames = outbox.poll(); frames != null; frames = outbox.poll()) {
            Sockets.send(socket, frames);
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
