package org.longalign.kernel.internal.wire;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zmq.Msg;
import zmq.msg.MsgAllocator;

/**
 * Memory for the frames that come in on one socket, before anything is known of who sends them. Beyond a limit all frames
 * get the same memory, and so the bytes of the last: their message is of no sense, has no valid signature, and is dropped
 * as any other of that kind. A message of any length thus takes a bounded part of the heap, and the socket goes on.
 */
final class BoundedFrames implements MsgAllocator {
    /** Frames below this size are not counted. */
    private static final int SMALL_BYTES = 4_096;

    private static final int WAIT_MILLIS = 50;

    private final long limit;
    private final ReferenceQueue<Msg> collected = new ReferenceQueue<>();
    private final Set<Counted> counted = new HashSet<>();
    private long bytes;
    private byte @Nullable [] shared;

    /** @param limit the most bytes of frames that are in memory at a time */
    BoundedFrames(long limit) {
        this.limit = limit;
    }

    private static final class Counted extends PhantomReference<Msg> {
        private final int size;

        Counted(Msg frame, ReferenceQueue<Msg> collected) {
            super(frame, collected);
            this.size = frame.size();
        }
    }

    /** A frame of a size; called by the one thread that reads from the network. */
    @Override
    public Msg allocate(int size) {
        if (size < SMALL_BYTES) {
            return new Msg(size);
        }
        release(collected.poll());
        if (bytes + size > limit) {
            System.gc();
            awaitOne();
        }
        if (bytes + size > limit) {
            byte[] memory = shared;
            if (memory == null || memory.length < size) {
                memory = new byte[size];
                shared = memory;
            }
            return new Msg(ByteBuffer.wrap(memory, 0, size).slice());
        }
        Msg frame = new Msg(size);
        counted.add(new Counted(frame, collected));
        bytes += size;
        return frame;
    }

    private void awaitOne() {
        try {
            release(collected.remove(WAIT_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes back the memory of a frame that has been collected, and of all others. */
    private void release(@Nullable Reference<? extends Msg> first) {
        for (Reference<? extends Msg> each = first; each != null; each = collected.poll()) {
            if (each instanceof Counted frame && counted.remove(frame)) {
                bytes -= frame.size;
            }
        }
    }
}
