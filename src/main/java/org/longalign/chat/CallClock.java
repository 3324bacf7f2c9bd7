package org.longalign.chat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A monotonic clock and waiting by it. Tests put in one that does not wait. */
public interface CallClock {
    /** The clock of this machine. */
    CallClock SYSTEM = new CallClock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }
    };

    /** Nanoseconds since some fixed moment; only differences are meaningful. */
    long nanos();

    /**
     * Waits.
     *
     * @throws InterruptedException if the thread is interrupted, before the wait or during it
     */
    void sleep(Duration time) throws InterruptedException;
}
