package org.longalign.kernel.internal.output;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The values that one cell shows, within its limit: the first are sent at once; of the rest only the last is sent,
 * after a note, when the cell ends. A display that is updated often is sent at most every {@value #PLACE_MILLIS} ms,
 * its last state always. Not thread-safe.
 */
final class CellDisplays {
    /** The least time between two states of one display. */
    static final int PLACE_MILLIS = 50;

    private final OutputLimit limit;
    private final Consumer<Runnable> later;
    private final Consumer<String> note;
    private final LongSupplier nanoTime;
    private final Map<String, Place> places = new HashMap<>();
    private final Set<String> leftOutPlaces = new HashSet<>();
    private @Nullable Runnable last;
    private long shown;
    private long leftOut;

    /**
     * @param later runs an action about {@link #PLACE_MILLIS} ms later
     * @param note takes a line for the reader
     * @param nanoTime the clock, in nanoseconds
     */
    CellDisplays(OutputLimit limit, Consumer<Runnable> later, Consumer<String> note, LongSupplier nanoTime) {
        this.limit = limit;
        this.later = later;
        this.note = note;
        this.nanoTime = nanoTime;
    }

    /** A display that is updated in place. */
    private static final class Place {
        @Nullable
        Runnable waiting;

        @Nullable
        Long sentAt;
    }

    /**
     * Shows a new value.
     *
     * @param place its display id; null: it is never updated
     * @param send sends it
     */
    void show(@Nullable String place, Runnable send) {
        if (shown < limit.displays()) {
            shown++;
            send.run();
            return;
        }
        if (leftOut == 0) {
            note.accept(String.format(
                    Locale.ROOT,
                    "[This cell has shown %,d values, its limit; of the rest the last one follows at its end. More: %s.]",
                    shown,
                    OutputLimit.DISPLAYS));
        }
        leftOut++;
        last = send;
        if (place != null && leftOutPlaces.size() < limit.displays()) {
            leftOutPlaces.add(place);
        }
    }

    /**
     * Updates a display.
     *
     * @param name its display id
     * @param send sends the new state
     */
    void change(String name, Runnable send) {
        if (leftOutPlaces.contains(name)) {
            return;
        }
        if (places.size() > limit.displays() && !places.containsKey(name)) {
            sendChanges();
            places.clear();
        }
        Place place = places.computeIfAbsent(name, each -> new Place());
        long now = nanoTime.getAsLong();
        if (place.sentAt == null || now - place.sentAt >= TimeUnit.MILLISECONDS.toNanos(PLACE_MILLIS)) {
            place.waiting = null;
            place.sentAt = now;
            send.run();
            return;
        }
        if (place.waiting == null) {
            later.accept(() -> sendChange(place));
        }
        place.waiting = send;
    }

    /** Ends the cell: sends the pending updates and the last of the values left out. */
    void end() {
        sendChanges();
        Runnable send = last;
        if (send != null) {
            if (leftOut > 1) {
                note.accept(String.format(Locale.ROOT, "[... %,d values left out ...]", leftOut - 1));
            }
            last = null;
            leftOut = 1;
            send.run();
        }
    }

    private void sendChanges() {
        places.values().forEach(this::sendChange);
    }

    private void sendChange(Place place) {
        Runnable send = place.waiting;
        if (send != null) {
            place.waiting = null;
            place.sentAt = nanoTime.getAsLong();
            send.run();
        }
    }
}
