package org.longalign.kernel.internal.shell;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ends the code of cells; {@link StopCatches} and {@link StopChecks} insert its calls. */
public final class CellStop {
    /** The runs that are being stopped; null: none. */
    private static volatile @Nullable List<SnippetRun> stopping;

    private CellStop() {}

    /** Stops the threads of a run, those of pools too, until {@link #forgetEnded} is called after its end. */
    static synchronized void stop(SnippetRun run) {
        List<SnippetRun> runs = stopping;
        stopping = Stream.concat(runs == null ? Stream.empty() : runs.stream(), Stream.of(run))
                .toList();
    }

    /** Forgets the runs that have ended: their threads go on, and the pools are those of the next. */
    static synchronized void forgetEnded() {
        List<SnippetRun> runs = stopping;
        if (runs != null) {
            List<SnippetRun> left = runs.stream().filter(run -> !run.hasEnded()).toList();
            stopping = left.isEmpty() ? null : left;
        }
    }

    /** Throws what ends the calling thread if it is to be stopped. */
    @SuppressWarnings({"deprecation", "removal"}) // what JShell throws itself, and what no code of a cell should catch
    public static void check() {
        List<SnippetRun> runs = stopping;
        if (runs != null) {
            Thread thread = Thread.currentThread();
            for (SnippetRun run : runs) {
                if (run.concerns(thread)) {
                    throw new ThreadDeath();
                }
            }
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
