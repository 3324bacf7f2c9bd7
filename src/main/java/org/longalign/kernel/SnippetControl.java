package org.longalign.kernel;

import java.lang.reflect.Method;
import java.util.concurrent.locks.LockSupport;
import jdk.jshell.execution.LocalExecutionControl;
import org.jspecify.annotations.Nullable;

/**
 * Runs compiled snippets in this process. The JDK's control supplies the ways to stop a snippet (by instrumented loops,
 * or on JDK 17 by stopping its threads); this class keeps the value and the exception as objects, where JShell passes
 * on their text only.
 */
final class SnippetControl extends LocalExecutionControl {
    private static final long POLL_NANOS = 1_000_000;

    private final ClassLoader loader;
    private volatile @Nullable SnippetRun current;
    private volatile @Nullable SnippetRun last;
    private volatile boolean interrupted;

    SnippetControl(SnippetClassLoader loader) {
        super(loader);
        this.loader = loader;
    }

    /** The run of the snippet that was invoked last; null before the first. */
    @Nullable
    SnippetRun lastRun() {
        return last;
    }

    /** Forgets the last run, so that nothing it returned is kept alive. */
    void forgetLastRun() {
        last = null;
    }

    /** Whether the calling thread belongs to the snippet that is running: a cell that calls {@code eval}. */
    boolean isCalledBySnippet() {
        SnippetRun run = current;
        return run != null && run.owns(Thread.currentThread());
    }

    /** Whether an interrupt was asked for since {@link #clearInterrupt}. */
    boolean isInterrupted() {
        return interrupted;
    }

    void clearInterrupt() {
        interrupted = false;
    }

    /** Stops the running snippet, if any, and keeps the next of its cell from starting; returns at once. */
    void interrupt() {
        interrupted = true;
        SnippetRun target = current;
        if (target != null) {
            // Stopping waits for locks that the interrupted thread may hold, and the caller serves the control channel.
            Thread stopper = new Thread(() -> stop(target), "interrupt");
            stopper.setDaemon(true);
            stopper.start();
        }
    }

    /** Stops a run once it runs, unless it has ended by then: the snippet after it is not meant. */
    private void stop(SnippetRun target) {
        while (current == target && !target.isRunning()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        try {
            if (current == target) {
                stop();
            }
        } catch (EngineTerminationException | InternalException e) {
            System.err.println("cannot interrupt: " + e.getMessage());
        }
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        SnippetRun outer = current;
        if (outer != null && outer.owns(Thread.currentThread())) {
            SnippetRun nested = new SnippetRun(snippet, loader);
            try {
                nested.runHere();
            } finally {
                last = nested;
            }
            return "";
        }
        SnippetRun run = new SnippetRun(snippet, loader);
        current = run;
        try {
            return start(run);
        } finally {
            current = null;
            last = run;
        }
    }

    private String start(SnippetRun run) throws Exception {
        // Asked after the run can be found: an interrupt comes either before, or finds what to stop.
        if (interrupted) {
            throw new StoppedException();
        }
        try (SnippetRun.Handover handover = run.handOver()) {
            return super.invoke(handover.entry());
        }
    }

    // A nested snippet must not mark the outer one, which goes on, as ended: it could not be stopped any more.

    @Override
    protected void clientCodeEnter() {
        if (!isCalledBySnippet()) {
            super.clientCodeEnter();
        }
    }

    @Override
    protected void clientCodeLeave() {
        if (!isCalledBySnippet()) {
            super.clientCodeLeave();
        }
    }
}
