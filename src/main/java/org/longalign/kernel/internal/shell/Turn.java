package org.longalign.kernel.internal.shell;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The turn to use JShell, which takes one caller at a time. Who has it passes it on while a snippet runs, so that others
 * compile meanwhile.
 *
 * <p>No lock of the JDK would do: a thread of a cell may be stopped while it waits or while it has the turn, which breaks
 * their queues. Here a turn whose thread has died is free.
 */
final class Turn {
    /** The time between two looks at whether the thread that has the turn is alive. */
    private static final int LOOK_MILLIS = 200;

    private @Nullable Thread holder;
    private int held;

    /** Waits for the turn; a thread may take it several times, and gives it back as often. */
    void take() {
        await(1);
    }

    /** Gives the turn back. Does nothing if the calling thread does not have it. */
    synchronized void give() {
        if (holder == Thread.currentThread() && --held == 0) {
            holder = null;
            notifyAll();
        }
    }

    /** Gives the turn back however often it was taken; the number is for {@link #resume}. */
    synchronized int pass() {
        if (holder != Thread.currentThread()) {
            return 0;
        }
        int times = held;
        held = 0;
        holder = null;
        notifyAll();
        return times;
    }

    /** Waits for the turn again after {@link #pass}. */
    void resume(int times) {
        if (times > 0) {
            await(times);
        }
    }

    private void await(int times) {
        boolean interrupted = false;
        synchronized (this) {
            Thread current = Thread.currentThread();
            for (Thread other = holder; other != null && other != current && other.isAlive(); other = holder) {
                try {
                    TimeUnit.MILLISECONDS.timedWait(this, LOOK_MILLIS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            held = holder == current ? held + times : times;
            holder = current;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
