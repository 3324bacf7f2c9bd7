package org.longalign.chat.limit;

import org.longalign.chat.CallClock;

/**
 * Spreads amounts evenly over time, with no bursts: after an amount {@code a} of {@code n} a minute the next may come
 * {@code a / n} minutes later. So no 60 s see more than {@code n} and one amount, wherever they begin.
 */
final class Pace {
    private static final double MINUTE_NANOS = 60e9;

    private final double nanosPerUnit;
    private final CallClock clock;
    private long next;

    /** At most so much a minute. */
    Pace(double perMinute, CallClock clock) {
        this.nanosPerUnit = MINUTE_NANOS / perMinute;
        this.clock = clock;
        this.next = clock.nanos();
    }

    /** Books an amount, and says when it may begin, on the clock. */
    synchronized long book(long amount) {
        long now = clock.nanos();
        long at = next - now > 0 ? next : now;
        next = at + (long) (amount * nanosPerUnit);
        return at;
    }

    /** Corrects what was booked, by how much more it was. */
    synchronized void correct(long more) {
        next += (long) (more * nanosPerUnit);
    }
}
