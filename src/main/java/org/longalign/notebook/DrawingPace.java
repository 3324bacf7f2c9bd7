package org.longalign.notebook;

import java.util.function.LongSupplier;

/**
 * When something that changes is drawn again: about once a second, or more rarely where drawing takes long, so that it
 * takes a twentieth of the time.
 */
final class DrawingPace {
    static final double SECONDS_BETWEEN = 1;
    /** Drawing may take one part in so many of the time. */
    private static final double SHARE = 20;

    private final LongSupplier nanos;
    private long next;

    DrawingPace(LongSupplier nanos) {
        this.nanos = nanos;
        this.next = nanos.getAsLong();
    }

    /** Nanoseconds until it may be drawn again; 0 or less for now. */
    long nanosToNext() {
        return next - nanos.getAsLong();
    }

    /** Draws it. */
    void draw(Runnable drawing) {
        long started = nanos.getAsLong();
        drawing.run();
        long ended = nanos.getAsLong();
        next = ended + (long) Math.max(SECONDS_BETWEEN * 1e9, SHARE * (ended - started));
    }
}
