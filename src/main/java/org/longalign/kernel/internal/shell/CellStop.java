package org.longalign.kernel.internal.shell;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Ends the code of cells; {@link StopCatches} and {@link StopChecks} insert its calls. */
public final class CellStop {
    private static volatile @Nullable Predicate<Thread> stopping;

    private CellStop() {}

    /** Stops, from now on, the threads of cells that a condition names; null: none. */
    static void stopping(@Nullable Predicate<Thread> threads) {
        stopping = threads;
    }

    /** Throws what ends the calling thread if it is to be stopped. */
    @SuppressWarnings({"deprecation", "removal"}) // what JShell throws itself, and what no code of a cell should catch
    public static void check() {
        Predicate<Thread> threads = stopping;
        if (threads != null && threads.test(Thread.currentThread())) {
            throw new ThreadDeath();
        }
    }

    /**
     * Throws what stops a cell, and does nothing about all else.
     *
     * @param caught what the cell has caught
     */
    @SuppressWarnings({"deprecation", "removal"}) // before JDK 20 nothing else ends a loop that ignores interrupts
    public static void pass(Throwable caught) {
        if (caught instanceof ThreadDeath stop) {
            throw stop;
        }
    }
}
