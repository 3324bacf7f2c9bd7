package org.longalign.kernel;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jshell.execution.LocalExecutionControl;
import org.jspecify.annotations.Nullable;

/**
 * Runs compiled snippets in this process. The JDK's control supplies the instrumented loops by which snippets are
 * stopped from JDK 20 on; this class keeps the value and the exception as objects, where JShell passes on their text
 * only.
 */
final class SnippetControl extends LocalExecutionControl {
    private final ClassLoader loader;
    private final TimeLimit limit;
    private final AtomicReference<@Nullable SnippetRun> stopping = new AtomicReference<>();
    private volatile @Nullable SnippetRun current;
    private volatile @Nullable SnippetRun last;
    private volatile boolean interrupted;

    /** @param limit how long a statement may run */
    SnippetControl(SnippetClassLoader loader, TimeLimit limit) {
        super(loader);
        this.loader = loader;
        this.limit = limit;
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

    /** What to tell the reader of the cell, if it was the time limit that asked for the interrupt. */
    @Nullable
    CellException outOfTime() {
        return limit.isExceeded() ? limit.failure() : null;
    }

    void clearInterrupt() {
        interrupted = false;
        limit.forget();
    }

    /**
     * Stops the running snippet, if any, and keeps the next of its cell from starting; returns at once. While a snippet
     * is being stopped, asking again changes nothing; after it was said why it goes on, its threads get another chance.
     */
    void interrupt() {
        interrupted = true;
        SnippetRun target = current;
        if (target != null && stopping.getAndSet(target) != target) {
            // Stopping waits for locks that the interrupted thread may hold, and the caller serves the control channel.
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
                stop();
            }
        } catch (EngineTerminationException | InternalException e) {
            System.err.println("cannot interrupt: " + e.getMessage());
        }
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        SnippetRun.Body body = () -> snippet.invoke(null);
        String code = snippet.getDeclaringClass().getName();
        if (isCalledBySnippet()) {
            SnippetRun nested = new SnippetRun(body, code, loader);
            try {
                nested.runHere();
            } finally {
                last = nested;
            }
            return "";
        }
        SnippetRun run = new SnippetRun(body, code, loader);
        try {
            return limit.within(() -> start(run), this::interrupt);
        } finally {
            last = run;
        }
    }

    /**
     * Runs an action as a snippet would be run, so that {@link #interrupt} stops it.
     *
     * @throws StoppedException when it was stopped
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
                loader);
        clientCodeEnter();
        try {
            String unused = start(run);
        } catch (InvocationTargetException e) {
            if (interrupted) {
                throw new StoppedException(); // whatever the action made of being stopped
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

    /** JShell asks an exception for its message, and with it code that may be a cell's, loop or throw. */
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
        current = run;
        // Asked after the run can be found: an interrupt comes either before, or finds what to stop.
        try (SnippetRun.Handover handover = run.handOver()) {
            if (interrupted) {
                throw new StoppedException();
            }
            return super.invoke(handover.entry());
        } finally {
            current = null;
        }
    }

    /** The value in a few words: JShell would have the whole text of it, however long or slow to make. */
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

    /** Lets go of the value of a variable that is not of a primitive type. */
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
