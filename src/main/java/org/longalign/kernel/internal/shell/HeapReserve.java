package org.longalign.kernel.internal.shell;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * A reserve of heap for the time after a cell has filled the rest, perhaps with a variable that stays reachable:
 * without it, the cell that sets this variable to null could not be compiled. Allocated once more than a third of the
 * heap is in use, released at the first {@link OutOfMemoryError}.
 */
public final class HeapReserve {
    private static final long MAX = Runtime.getRuntime().maxMemory();
    private static final int BYTES = (int) Math.min(48 << 20, MAX / 6);
    private static final Cleaner CLEANER = Cleaner.create();

    private static volatile byte @Nullable [] reserve;

    private HeapReserve() {}

    /** Checks after each garbage collection whether the reserve is due. */
    public static void watch() {
        CLEANER.register(new Object(), HeapReserve::afterCollection);
    }

    /** Releases the reserve after an {@link OutOfMemoryError}. Allocates nothing. */
    public static void release() {
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
