package org.longalign.notebook;

import java.util.function.LongSupplier;

/**
 * Limits the rate of redrawing to about once a second, or less if drawing is slow: drawing takes at most a twentieth of
 * the time.
 */
final class RedrawThrottle {
    static final double SECONDS_BETWEEN = 1;
    /** Drawing takes at most one part in this many of the time. */
    private static final double SHARE = 20;

    private final LongSupplier nanos;
    private long next;

    RedrawThrottle(LongSupplier nanos) {
        this.nanos = nanos;
        this.next = nanos.getAsLong();
    }

    /** Nanoseconds until the next drawing is due; 0 or less: now. */
    long nanosToNext() {
        return next - nanos.getAsLong();
    }

    /** Draws now. */
    void draw(Runnable drawing) {
        long started = nanos.getAsLong();
        drawing.run();
        long ended = nanos.getAsLong();
        next = ended + (long) Math.max(SECONDS_BETWEEN * 1e9, SHARE * (ended - started));
    }
}
