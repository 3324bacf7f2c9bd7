package org.longalign.chat.limit;

import org.longalign.chat.CallClock;

/**
 * A token bucket without bursts: after an amount {@code a} at a rate of {@code n} a minute, the next amount may begin
 * {@code a / n} minutes later. Any 60 s therefore see at most {@code n} and one more amount.
 */
final class TokenBucket {
    private static final double MINUTE_NANOS = 60e9;

    private final double nanosPerUnit;
    private final CallClock clock;
    private long next;

    /** @param perMinute the rate */
    TokenBucket(double perMinute, CallClock clock) {
        this.nanosPerUnit = MINUTE_NANOS / perMinute;
        this.clock = clock;
        this.next = clock.nanos();
    }

    /** Books an amount and returns the clock's time at which it may begin. */
    synchronized long book(long amount) {
        long now = clock.nanos();
        long at = next - now > 0 ? next : now;
        next = at + (long) (amount * nanosPerUnit);
        return at;
    }

    /** Corrects a booked amount by the difference from what it turned out to be. */
    synchronized void correct(long more) {
        next += (long) (more * nanosPerUnit);
    }
}
