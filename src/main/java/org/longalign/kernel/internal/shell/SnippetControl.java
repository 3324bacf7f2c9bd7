package org.longalign.kernel.internal.shell;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import jdk.jshell.execution.LocalExecutionControl;
import org.jspecify.annotations.Nullable;

/**
 * Runs compiled snippets in this process. From JDK 20 on it stops their loops by {@link StopChecks}. This class keeps the value and the exception as objects; JShell passes on only their text.
 */
final class SnippetControl extends LocalExecutionControl {
    private final SnippetClassLoader loader;
    private final TimeLimit limit;
    private final SourceMap cells;
    private final AtomicReference<@Nullable SnippetRun> stopping = new AtomicReference<>();
    private volatile @Nullable SnippetRun current;
    private volatile @Nullable SnippetRun last;
    private volatile boolean interrupted;

    /** @param limit the longest time for a statement */
    SnippetControl(SnippetClassLoader loader, TimeLimit limit, SourceMap cells) {
        super(loader);
        this.loader = loader;
        this.limit = limit;
        this.cells = cells;
    }

    /** The run of the last invoked snippet; null before the first. */
    @Nullable
    SnippetRun lastRun() {
        return last;
    }

    /** Whether the class around a snippet has been compiled. */
    boolean hasLoaded(String className) {
        return loader.has(className);
    }

    /** Forgets the last run, so that its value can be collected. */
    void forgetLastRun() {
        last = null;
    }

    /** Whether the calling thread belongs to the running snippet: a cell that calls {@code eval}. */
    boolean isCalledBySnippet() {
        SnippetRun run = current;
        return run != null && run.owns(Thread.currentThread());
    }

    /** Whether an interrupt was requested since {@link #clearInterrupt}. */
    boolean isInterrupted() {
        return interrupted;
    }

    /** The failure to report if the time limit requested the interrupt; otherwise null. */
    @Nullable
    CellException outOfTime() {
        return limit.isExceeded() ? limit.failure() : null;
    }

    void clearInterrupt() {
        interrupted = false;
        limit.forget();
    }

    /**
     * Stops the running snippet, if any, and keeps the rest of its cell from starting; returns at once. Repeated calls
     * have no effect while a snippet is being stopped; once the stop has given up and explained why, they start
     * another.
     */
    void interrupt() {
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
            new SnippetStop(target, () -> current != target).stop(() -> stopLoops(target));
        } finally {
            stopping.compareAndSet(target, null);
        }
    }

    private void stopLoops(SnippetRun target) {
        try {
            if (current == target) {
                CellStop.stopping(target::concerns);
                stop();
            }
        } catch (EngineTerminationException | InternalException e) {
            System.err.println("cannot interrupt: " + e.getMessage());
        }
    }

    /** Loads classes with {@link StopChecks} in place of the base class's own, where threads cannot be stopped. */
    @Override
    public void load(ClassBytecodes[] classes)
            throws ClassInstallException, NotImplementedException, EngineTerminationException {
        if (SnippetStop.THREADS_CAN_BE_STOPPED) {
            super.load(classes);
        } else {
            loader.load(Stream.of(classes)
                    .map(each -> new ClassBytecodes(each.name(), StopChecks.into(each.bytecodes())))
                    .toArray(ClassBytecodes[]::new));
        }
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        SnippetRun.Body body = () -> snippet.invoke(null);
        String code = snippet.getDeclaringClass().getName();
        cells.isOfCurrent(code);
        if (isCalledBySnippet()) {
            SnippetRun nested = new SnippetRun(body, code, loader, cells);
            try {
                nested.runHere();
            } finally {
                last = nested;
            }
            return "";
        }
        SnippetRun run = new SnippetRun(body, code, loader, cells);
        try {
            return limit.within(() -> start(run), this::interrupt);
        } finally {
            last = run;
        }
    }

    /**
     * Runs an action like a snippet, so that {@link #interrupt} stops it.
     *
     * @throws StoppedException if it was stopped
     */
    <T> T call(Callable<T> action) throws Exception {
        if (isCalledBySnippet()) {
            return action.call();
        }
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        SnippetRun run = new SnippetRun(
                () -> {
                    try {
                        result.set(action.call());
                    } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
                        throw new InvocationTargetException(e);
                    }
                    return null;
                },
                SnippetControl.class.getName(),
                loader,
                cells);
        clientCodeEnter();
        try {
            String unused = start(run);
        } catch (InvocationTargetException e) {
            if (interrupted) {
                throw new StoppedException(); // whatever the action did about being stopped
            }
            if (e.getCause() instanceof Exception exception) {
                throw exception;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        } finally {
            clientCodeLeave();
        }
        T value = result.get();
        if (interrupted || value == null) {
            throw new StoppedException();
        }
        return value;
    }

    /** JShell asks the exception for its message, which may run a cell's code, and that can loop or throw. */
    @Override
    protected String throwConvertedInvocationException(Throwable cause) throws RunException, InternalException {
        try {
            return call(() -> super.throwConvertedInvocationException(cause));
        } catch (RunException | InternalException e) {
            throw e;
        } catch (Exception | StackOverflowError e) {
            throw new UserException("", cause.getClass().getName(), cause.getStackTrace());
        }
    }

    private String start(SnippetRun run) throws Exception {
        CellStop.stopping(null);
        current = run;
        // Checked after current is set: an earlier interrupt is seen here, a later one finds the run to stop.
        try (SnippetRun.Handover handover = run.handOver()) {
            if (interrupted) {
                throw new StoppedException();
            }
            return super.invoke(handover.entry());
        } finally {
            current = null;
        }
    }

    /** A short text of the value: JShell would take all of its text, however long or slow. */
    @Override
    public String varValue(String className, String variable) throws RunException, InternalException {
        try {
            Field field = findClass(className).getDeclaredField(variable);
            field.setAccessible(true);
            return ShortValue.of(field.get(null));
        } catch (ReflectiveOperationException e) {
            throw new InternalException("cannot read " + variable + ": " + e.getMessage());
        }
    }

    /** Clears a variable of a reference type, so that its value can be collected. */
    void clear(String className, String variable) {
        try {
            Field field = findClass(className).getDeclaredField(variable);
            if (!field.getType().isPrimitive()) {
                field.setAccessible(true);
                field.set(null, null);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot clear " + variable, e);
        }
    }

    // A nested snippet must not mark the outer one as ended: that is still running, and could no longer be stopped.

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
