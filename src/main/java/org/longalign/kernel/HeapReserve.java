package org.longalign.kernel;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * A part of the heap that is kept for the time after a cell has filled the rest, perhaps with a variable that stays:
 * without it, the cell that would set this variable to null could not be compiled. It is taken only once more than a
 * third of the heap is in use, and given up at the first {@link OutOfMemoryError}.
 */
final class HeapReserve {
    private static final long MAX = Runtime.getRuntime().maxMemory();
    private static final int BYTES = (int) Math.min(48 << 20, MAX / 6);
    private static final Cleaner CLEANER = Cleaner.create();

    private static volatile byte @Nullable [] reserve;

    private HeapReserve() {}

    /** Looks after each collection of garbage whether the reserve is due. */
    static void watch() {
        CLEANER.register(new Object(), HeapReserve::afterCollection);
    }

    /** Called where memory has run out; needs none. */
    static void release() {
        reserve = null;
    }

    private static void afterCollection() {
        try {
            Runtime runtime = Runtime.getRuntime();
            long used = runtime.totalMemory() - runtime.freeMemory();
            if (reserve == null && used > MAX / 3 && MAX - used > BYTES + BYTES / 4) {
                reserve = new byte[BYTES];
            } else if (reserve != null && used < MAX / 3) {
                reserve = null;
            }
        } catch (OutOfMemoryError e) {
            release();
        }
        watch();
    }
}
