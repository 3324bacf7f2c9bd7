package org.longalign.kernel.internal.wire;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/**
 * Messages that other threads leave for the one that owns a socket, and a pair of sockets inside the process that wakes it.
 */
final class Outbox {
    private static final int WAITING = 1_000;
    private static final byte[] WAKE = {};

    private final ArrayBlockingQueue<List<byte[]>> waiting = new ArrayBlockingQueue<>(WAITING);
    private final ZMQ.Socket woken;
    /** Used by any thread, one at a time. */
    private final ZMQ.Socket waking;

    private volatile boolean closed;

    /** @param woken becomes readable when there is a message */
    Outbox(ZMQ.Socket woken, ZMQ.Socket waking) {
        this.woken = woken;
        this.waking = waking;
    }

    /** Leaves a message; waits if very many are waiting. */
    void add(List<byte[]> frames) throws InterruptedException {
        while (!closed && !waiting.offer(frames, 1, TimeUnit.SECONDS)) {
            wake();
        }
        wake();
    }

    /** Wakes the socket's thread. */
    void wake() {
        synchronized (waking) {
            if (!closed) {
                boolean sent = waking.send(WAKE, ZMQ.DONTWAIT);
                assert sent || !waiting.isEmpty(); // the pair is full: its thread is awake
            }
        }
    }

    ZMQ.Socket woken() {
        return woken;
    }

    /** The next message, for the owner of the socket. */
    @Nullable
    List<byte[]> poll() {
        return waiting.poll();
    }

    /** Takes what has woken the owner. */
    void clear() {
        boolean more = woken.recv(ZMQ.DONTWAIT) != null;
        while (more) {
            more = woken.recv(ZMQ.DONTWAIT) != null;
        }
    }

    void close() {
        synchronized (waking) {
            closed = true;
            waking.close();
        }
        woken.close();
    }
}
