package org.longalign.kernel;

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
 * The values that one cell shows, within its limit: the first are sent as they come, of the rest the last one when the
 * cell ends, after a note. A place that changes often is sent as often as an eye can follow, its last state always. One
 * thread at a time calls it.
 */
final class CellDisplays {
    /** The least time between two states of one place. */
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
     * @param later takes what to do about {@link #PLACE_MILLIS} ms from now
     * @param note takes a line for the reader
     * @param nanoTime the time in nanoseconds
     */
    CellDisplays(OutputLimit limit, Consumer<Runnable> later, Consumer<String> note, LongSupplier nanoTime) {
        this.limit = limit;
        this.later = later;
        this.note = note;
        this.nanoTime = nanoTime;
    }

    /** A place of the notebook whose content changes. */
    private static final class Place {
        @Nullable
        Runnable waiting;

        @Nullable
        Long sentAt;
    }

    /** A new place, and how to send it. */
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

    /** A new state of a place, and how to send it. */
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

    /** The cell has ended. */
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
