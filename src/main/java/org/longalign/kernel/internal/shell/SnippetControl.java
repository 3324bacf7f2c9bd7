package org.longalign.kernel.internal.shell;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import jdk.jshell.execution.LocalExecutionControl;
import org.jspecify.annotations.Nullable;

/**
 * Runs compiled snippets in this process, each in a thread of its own, and passes the turn to use JShell on meanwhile. From
 * JDK 20 on it stops their loops by {@link StopChecks}. This class keeps the value and the exception as objects; JShell
 * passes on only their text.
 */
final class SnippetControl extends LocalExecutionControl {
    /** The subshell for which a thread evaluates. */
    private static final ThreadLocal<@Nullable Subshell> EVALUATING = new ThreadLocal<>();

    /** The snippet that a thread has evaluated last: others evaluate theirs before it asks. */
    private static final ThreadLocal<@Nullable SnippetRun> LAST = new ThreadLocal<>();

    private final SnippetClassLoader loader;
    private final SourceMap cells;
    private final Turn turn;
    private final List<Subshell> subshells = new CopyOnWriteArrayList<>();

    SnippetControl(SnippetClassLoader loader, SourceMap cells, Turn turn) {
        super(loader);
        this.loader = loader;
        this.cells = cells;
        this.turn = turn;
    }

    /** Adds a subshell, whose cells {@link #interrupt} stops too. */
    Subshell open(TimeLimit limit) {
        Subshell added = new Subshell(limit);
        subshells.add(added);
        return added;
    }

    void close(Subshell subshell) {
        subshells.remove(subshell);
    }

    /** Interrupts the cells of all subshells. */
    void interrupt() {
        subshells.forEach(Subshell::interrupt);
    }

    /** The subshell whose running snippet a thread belongs to, as in a cell that calls {@code eval}; null: none. */
    @Nullable
    Subshell of(Thread thread) {
        for (Subshell each : subshells) {
            if (each.owns(thread)) {
                return each;
            }
        }
        return null;
    }

    /** Sets the subshell for which the calling thread evaluates, and returns the one before. */
    @Nullable
    Subshell evaluateFor(@Nullable Subshell subshell) {
        Subshell before = EVALUATING.get();
        if (subshell == null) {
            EVALUATING.remove();
        } else {
            EVALUATING.set(subshell);
        }
        return before;
    }

    private Subshell evaluating() {
        Subshell now = EVALUATING.get();
        if (now == null) {
            throw new IllegalStateException("a snippet runs outside of any subshell");
        }
        return now;
    }

    /** The run of the snippet that the calling thread has evaluated last; null before the first. */
    @Nullable
    SnippetRun lastRun() {
        return LAST.get();
    }

    /** Whether the class around a snippet has been compiled. */
    boolean hasLoaded(String className) {
        return loader.has(className);
    }

    /** Forgets the last run, so that its value can be collected. */
    void forgetLastRun() {
        LAST.remove();
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
        String code = snippet.getDeclaringClass().getName();
        cells.isOfCurrent(code);
        Subshell subshell = evaluating();
        boolean isNested = subshell.owns(Thread.currentThread());
        SnippetRun run = new SnippetRun(() -> snippet.invoke(null), code, loader, cells);
        int turns = turn.pass();
        try {
            if (isNested) {
                run.runHere();
            } else {
                subshell.limit()
                        .within(
                                () -> {
                                    start(run, subshell);
                                    return run;
                                },
                                subshell::interrupt);
            }
            return "";
        } finally {
            turn.resume(turns);
            LAST.set(run);
        }
    }

    /**
     * Runs an action like a snippet, so that an interrupt of the subshell stops it.
     *
     * @throws StoppedException if it was stopped
     */
    <T> T call(Subshell subshell, Callable<T> action) throws Exception {
        int turns = turn.pass();
        try {
            return subshell.owns(Thread.currentThread()) ? action.call() : callInRun(subshell, action);
        } finally {
            turn.resume(turns);
        }
    }

    private <T> T callInRun(Subshell subshell, Callable<T> action) throws Exception {
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
        try {
            start(run, subshell);
        } catch (InvocationTargetException e) {
            if (subshell.isInterrupted()) {
                throw new StoppedException(); // whatever the action did about being stopped
            }
            if (e.getCause() instanceof Exception exception) {
                throw exception;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
        T value = result.get();
        if (subshell.isInterrupted() || value == null) {
            throw new StoppedException();
        }
        return value;
    }

    /** JShell asks the exception for its message, which may run a cell's code, and that can loop or throw. */
    @Override
    protected String throwConvertedInvocationException(Throwable cause) throws RunException, InternalException {
        try {
            return call(evaluating(), () -> super.throwConvertedInvocationException(cause));
        } catch (RunException | InternalException e) {
            throw e;
        } catch (Exception | StackOverflowError e) {
            throw new UserException("", cause.getClass().getName(), cause.getStackTrace());
        }
    }

    private static void start(SnippetRun run, Subshell subshell)
            throws InvocationTargetException, IllegalAccessException, StoppedException {
        CellStop.forgetEnded();
        subshell.running(run);
        try {
            // Checked after the run is set: an earlier interrupt is seen here, a later one finds the run to stop.
            if (subshell.isInterrupted()) {
                throw new StoppedException();
            }
            if (!run.runInThreadOfItsOwn()) {
                throw new StoppedException();
            }
        } finally {
            run.end();
            subshell.running(null);
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

    // The base class marks here when its own thread group is at work, which is not used.

    @Override
    protected void clientCodeEnter() {}

    @Override
    protected void clientCodeLeave() {}
}
