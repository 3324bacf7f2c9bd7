package org.longalign.kernel.internal.shell;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Cells that run one after the other: those of the main shell, or of a subshell beside it. All see the same variables.
 * Interrupts and time limits are kept for each.
 */
public final class Subshell {
    private final TimeLimit limit;
    private final AtomicReference<@Nullable SnippetRun> stopping = new AtomicReference<>();
    private volatile @Nullable SnippetRun current;
    private volatile boolean interrupted;
    private volatile boolean expecting;

    Subshell(TimeLimit limit) {
        this.limit = limit;
    }

    /**
     * Announces a cell that may have to wait, for the start of the session or another cell: an interrupt from now on stops
     * it.
     */
    public void expectCell() {
        expecting = true;
        clearInterrupt();
    }

    /** Whether a cell was announced and has not ended. */
    public boolean isExpecting() {
        return expecting;
    }

    /** Says that the announced cell has run, or does not. */
    public void ended() {
        expecting = false;
    }

    TimeLimit limit() {
        return limit;
    }

    /** Whether a thread was started by the snippet that runs, directly or by one of its threads. */
    boolean owns(Thread thread) {
        SnippetRun run = current;
        return run != null && run.owns(thread);
    }

    boolean isRunning(SnippetRun run) {
        return current == run;
    }

    /** Whether an interrupt was requested since {@link #clearInterrupt}. */
    boolean isInterrupted() {
        return interrupted;
    }

    void clearInterrupt() {
        interrupted = false;
        limit.forget();
    }

    /** The failure to report if the time limit requested the interrupt; otherwise null. */
    @Nullable
    CellException outOfTime() {
        return limit.isExceeded() ? limit.failure() : null;
    }

    /** Sets what runs, after which {@link #isInterrupted} tells whether it may begin. Null: nothing runs. */
    void running(@Nullable SnippetRun run) {
        current = run;
    }

    /**
     * Stops the running snippet, if any, and keeps the rest of its cell from starting; returns at once. Repeated calls
     * have no effect while a snippet is being stopped; once the stop has given up and explained why, they start
     * another.
     */
    public void interrupt() {
        interrupted = true;
        SnippetRun target = current;
        if (target != null && stopping.getAndSet(target) != target) {
            // Stopping waits for locks that the interrupted thread may hold, while the caller must serve the control
            // channel.
            Thread stopper = new Thread(() -> stop(target), "interrupt");
            stopper.setDaemon(true);
            stopper.start();
        }
    }

    private void stop(SnippetRun target) {
        try {
            new SnippetStop(target, () -> current != target).stop(() -> {
                if (current == target) {
                    CellStop.stop(target);
                }
            });
        } finally {
            stopping.compareAndSet(target, null);
        }
    }
}
