package org.longalign.chat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Time that passes, and waiting for it. Tests let it pass without waiting. */
public interface CallClock {
    /** The time of this machine. */
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

    /** Nanoseconds since some moment; only differences mean something. */
    long nanos();

    /**
     * Waits.
     *
     * @throws InterruptedException if the thread is interrupted, before or meanwhile
     */
    void sleep(Duration time) throws InterruptedException;
}
