package org.longalign.chat.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.longalign.chat.CallClock;

/** Time that passes only when someone sleeps, and then at once. For one thread. */
final class FakeClock implements CallClock {
    /** A clock may begin anywhere: here shortly before its numbers overflow. */
    private long nanos = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

    private final List<Duration> sleeps = new ArrayList<>();

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        sleeps.add(time);
        nanos += time.toNanos();
    }

    /** Lets time pass otherwise. */
    void pass(Duration time) {
        nanos += time.toNanos();
    }

    List<Duration> sleeps() {
        return sleeps;
    }
}
