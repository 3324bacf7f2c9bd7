package org.longalign.kernel.internal.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Stops one run. First its threads are interrupted, which ends waits and lets libraries clean up. From JDK 20 on, loops
 * of cells end at a check that {@link StopChecks} puts into them. Before, the run's thread is stopped: at once in a cell's own
 * code, a little later in a library. If the run still does not end, the cell's output says why.
 */
final class SnippetStop {
    /** Whether {@link Thread#stop()} works. */
    static final boolean THREADS_CAN_BE_STOPPED = Runtime.version().feature() < 20;

    private static final int POLL_MILLIS = 1;
    /** The time for a library to react to its interrupt before its thread is stopped. */
    private static final int GRACE_MILLIS = 250;
    /** The time after which the reader is told. */
    private static final int EXPLAIN_MILLIS = 700;

    /** Classes whose native methods wait, and can be stopped. */
    private static final Set<String> WAITING =
            Set.of("java.lang.Thread", "java.lang.Object", "jdk.internal.misc.Unsafe");

    private static final int FRAMES = 6;
    /** The time for retrying against code that catches the stop. */
    private static final int INSIST_MILLIS = 20_000;

    /** The time for stopping threads that a run has left behind. */
    private static final int REST_MILLIS = 2_000;

    private static final int STEP_NANOS = 7_919;
    private static final int LONGEST_NANOS = 300_000;

    private final SnippetRun run;
    private final BooleanSupplier ended;
    private final long began = System.nanoTime();

    /** @param ended whether the run has ended */
    SnippetStop(SnippetRun run, BooleanSupplier ended) {
        this.run = run;
        this.ended = ended;
    }

    /**
     * Returns when the run has ended, or when its reader has been told why it has not.
     *
     * @param stopLoops stops the run at the checks in its loops
     */
    void stop(Runnable stopLoops) {
        while (!run.isRunning()) {
            if (ended.getAsBoolean()) {
                return;
            }
            park();
        }
        run.interrupt();
        if (THREADS_CAN_BE_STOPPED) {
            stopThreads();
        } else {
            stopLoops.run();
        }
        awaitEnd(EXPLAIN_MILLIS);
        if (!ended.getAsBoolean()) {
            explain();
        }
        if (THREADS_CAN_BE_STOPPED) {
            insist(INSIST_MILLIS);
            stopRest();
        }
    }

    /** Stops threads that the run has started, until two searches in a row find none. */
    private void stopRest() {
        long until = millis() + REST_MILLIS;
        int quiet = 0;
        while (quiet < 2 && millis() < until) {
            quiet = run.stopBusy() ? 0 : quiet + 1;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS / 10));
        }
    }

    private void stopThreads() {
        if (!run.isInCell()) {
            awaitEnd(GRACE_MILLIS);
        }
        run.stop();
        awaitEnd(millis() + GRACE_MILLIS / 2);
        insist(EXPLAIN_MILLIS);
    }

    /**
     * Repeats the stop, at varying intervals, for code that catches it and continues: one of them will come where
     * nothing catches it. Libraries are left alone, since a stop may corrupt their state.
     */
    private void insist(long untilMillis) {
        for (int each = 1; !ended.getAsBoolean() && millis() < untilMillis && !run.isInLibrary(); each++) {
            run.stop();
            LockSupport.parkNanos((long) each * STEP_NANOS % LONGEST_NANOS);
        }
    }

    private void awaitEnd(long untilMillis) {
        while (!ended.getAsBoolean() && millis() < untilMillis) {
            park();
        }
    }

    private static void park() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    private void explain() {
        StackTraceElement[] frames = run.frames();
        if (frames.length == 0 || ended.getAsBoolean()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        lines.add("[Interrupted, but still running: " + reason(frames[0])
                + ". The cell ends when that returns; to end it now, restart the kernel. It is here:");
        run.trace().stream().limit(FRAMES).forEach(lines::add);
        System.err.println(String.join(System.lineSeparator(), lines) + "]");
    }

    private String reason(StackTraceElement top) {
        String method = Traceback.readable(top.getClassName()) + "." + top.getMethodName();
        if (run.isBlocked()) {
            return method + " waits for a lock that another thread holds";
        }
        if (THREADS_CAN_BE_STOPPED && WAITING.contains(top.getClassName()) && !run.isInLibrary()) {
            return "the cell catches what stops it and continues";
        }
        if (top.getMethodName().equals("park")) {
            return "it waits for a lock or a future in a way that ignores interrupts, and since JDK 20 nothing else ends it"
                    + " (use lockInterruptibly() for lock(), get() for join())";
        }
        if (top.isNativeMethod()) {
            return "the native code of " + method + " cannot be stopped";
        }
        return method + " ignores interrupts";
    }
}
