package org.longalign.kernel.internal.shell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of one compiled snippet: its threads, its value, its exception. */
final class SnippetRun {
    /** The longest wait, in nanoseconds, for the starter to wait for this run; see {@link #call}. */
    private static final long STARTER_NANOS = 50_000_000;

    private static final Method ENTRY = entryMethod();

    /** Passes the run from the thread that starts it to the thread that the JDK's control creates. */
    private static final InheritableThreadLocal<@Nullable SnippetRun> HANDED = new InheritableThreadLocal<>();

    /**
     * Handler that cells have set by {@link Thread#setDefaultUncaughtExceptionHandler}, for the whole process as it is.
     * JShell sets one of its own, which hides all exceptions, whenever it runs a snippet.
     */
    private static volatile Thread.@Nullable UncaughtExceptionHandler handlerOfCells;

    private final Body body;
    private final String code;
    private final ClassLoader loader;
    private final SourceMap cells;
    private final Thread starter = Thread.currentThread();
    private volatile @Nullable ThreadGroup threads;
    private volatile @Nullable Thread thread;
    private volatile boolean running;
    private volatile @Nullable Object value;
    private volatile @Nullable Throwable thrown;

    /** @param code the name of the class with the body, as in stack frames */
    SnippetRun(Body body, String code, ClassLoader loader, SourceMap cells) {
        this.body = body;
        this.code = code;
        this.loader = loader;
        this.cells = cells;
    }

    /** The code of a run. */
    @FunctionalInterface
    interface Body {
        /**
         * Runs the code.
         *
         * @throws InvocationTargetException wraps the code's exception
         */
        @Nullable
        Object run() throws InvocationTargetException, IllegalAccessException;
    }

    /** The name of the class with the body. */
    String code() {
        return code;
    }

    /** The snippet's value; null also if it has none. */
    @Nullable
    Object value() {
        return value;
    }

    /** The exception that the snippet threw; null if it ended normally. */
    @Nullable
    Throwable thrown() {
        return thrown;
    }

    /** Whether the thread that runs the snippet has been started. */
    boolean isRunning() {
        return running;
    }

    /** Whether a thread was started by this run, directly or by one of its threads. */
    boolean owns(Thread thread) {
        ThreadGroup mine = threads;
        ThreadGroup group = thread.getThreadGroup();
        return mine != null && group != null && mine.parentOf(group);
    }

    /** Whether a stop of this run ends a thread: one of its own, or a pool's, which may work for it. */
    boolean concerns(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        while (group != null && !(group instanceof CellThreads)) {
            group = group.getParent();
        }
        return group == null || owns(thread);
    }

    /** The stack of the run's own thread; empty before and after the run. */
    StackTraceElement[] frames() {
        Thread mine = thread;
        return mine == null ? new StackTraceElement[0] : mine.getStackTrace();
    }

    /** The stack of the run's own thread, formatted. */
    List<String> trace() {
        return Traceback.ofFrames(frames(), cells);
    }

    /** Whether the run's own thread waits for a lock. */
    boolean isBlocked() {
        Thread mine = thread;
        return mine != null && mine.getState() == Thread.State.BLOCKED;
    }

    /** Whether the run's own thread executes a cell's own code and not code that it calls. */
    boolean isInCell() {
        StackTraceElement[] frames = frames();
        return frames.length > 0 && isOfCell(frames[0]);
    }

    /** Whether the stack of the run's own thread has code that is not a cell's, the JDK's or the kernel's. */
    boolean isInLibrary() {
        return Arrays.stream(frames())
                .map(StackTraceElement::getClassName)
                .anyMatch(name -> !name.startsWith("java.")
                        && !name.startsWith("jdk.")
                        && !name.startsWith("sun.")
                        && !name.startsWith("REPL.")
                        && !name.startsWith("org.dflib.jjava.")
                        && !name.startsWith("org.longalign.kernel."));
    }

    private static boolean isOfCell(StackTraceElement frame) {
        return frame.getClassName().startsWith("REPL.");
    }

    /** Interrupts all threads of the run. */
    void interrupt() {
        ThreadGroup mine = threads;
        if (mine != null) {
            mine.interrupt();
        }
    }

    /** Ends all threads of the run by {@link Thread#stop()}, which works before JDK 20. */
    void stop() {
        ThreadGroup mine = threads;
        if (mine != null) {
            Thread[] all = new Thread[mine.activeCount() + 8];
            int count = mine.enumerate(all);
            for (int i = 0; i < count; i++) {
                stop(all[i]);
            }
        }
    }

    /**
     * Stops, as {@link #stop()} does, the threads that still work for the run, those of pools too: a pool replaces its
     * stopped threads, and the new ones take the tasks that wait.
     *
     * @return whether one was at work
     */
    boolean stopBusy() {
        boolean found = false;
        for (Map.Entry<Thread, StackTraceElement[]> each :
                Thread.getAllStackTraces().entrySet()) {
            Thread thread = each.getKey();
            StackTraceElement[] frames = each.getValue();
            boolean mine = Arrays.stream(frames)
                    .anyMatch(frame -> owns(thread)
                            ? isOfCell(frame)
                            : frame.getClassName().startsWith(code));
            if (mine && thread.getState() == Thread.State.RUNNABLE) {
                stop(thread);
                found = true;
            }
        }
        return found;
    }

    @SuppressWarnings({"deprecation", "removal"}) // nothing else ends a loop that ignores interrupts
    private static void stop(Thread each) {
        each.stop();
    }

    /** Makes {@link Handover#entry} run this in the next thread that the calling thread creates. */
    Handover handOver() {
        HANDED.set(this);
        return new Handover(ENTRY);
    }

    /** @param entry the static method for the JDK's control to invoke */
    record Handover(Method entry) implements AutoCloseable {
        @Override
        public void close() {
            HANDED.remove();
        }
    }

    /** Runs the snippet in the calling thread. */
    void runHere() throws InvocationTargetException, IllegalAccessException {
        try {
            value = body.run();
        } catch (InvocationTargetException e) {
            thrown = e.getCause();
            if (thrown instanceof OutOfMemoryError) {
                HeapReserve.release();
            }
            throw e;
        } catch (OutOfMemoryError e) {
            HeapReserve.release(); // there was no memory left to wrap it
            thrown = e;
            throw new InvocationTargetException(e);
        }
    }

    /**
     * The entry point that the JDK's control calls in the thread it created. No cell calls it.
     *
     * @throws Throwable the snippet's exception
     */
    public static void call() throws Throwable {
        SnippetRun run = HANDED.get();
        HANDED.remove();
        if (run == null) {
            throw new IllegalStateException("no snippet was handed over");
        }
        run.awaitStarter();
        run.runInOwnGroup();
    }

    /**
     * Waits until the starter is waiting. The JDK's control joins every thread that it finds right after the start: a
     * thread that the cell starts in that moment and leaves running would keep the cell from ending.
     */
    private void awaitStarter() {
        long limit = System.nanoTime() + STARTER_NANOS;
        while (starter.getState() != Thread.State.WAITING && System.nanoTime() < limit) {
            Thread.onSpinWait();
        }
    }

    /**
     * Runs in a thread group of its own, below the control's: it reports exceptions of background threads, where the
     * control's hides them.
     */
    private void runInOwnGroup() throws Throwable {
        ThreadGroup group = new CellThreads(cells);
        threads = group;
        Thread cell = new Thread(group, this::runCatching, "cell");
        thread = cell;
        cell.setContextClassLoader(loader);
        cell.start();
        running = true;
        boolean ended = false;
        while (!ended) {
            try {
                cell.join();
                ended = true;
            } catch (InterruptedException e) {
                // The control interrupts all threads of the run; this one only joins the cell's thread.
                ended = !cell.isAlive();
            }
        }
        Throwable failure = thrown;
        if (failure != null) {
            throw failure;
        }
    }

    private void runCatching() {
        Thread.setDefaultUncaughtExceptionHandler(handlerOfCells);
        try {
            runHere();
        } catch (InvocationTargetException e) {
            // kept in thrown
        } catch (IllegalAccessException e) {
            thrown = e;
        } finally {
            handlerOfCells = Thread.getDefaultUncaughtExceptionHandler();
        }
    }

    private static Method entryMethod() {
        try {
            Method method = SnippetRun.class.getDeclaredMethod("call");
            method.setAccessible(true);
            return method;
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    /** The threads of a run. Exceptions of background threads go to the cell's own default handler, or are printed. */
    private static final class CellThreads extends ThreadGroup {
        private final SourceMap cells;

        CellThreads(SourceMap cells) {
            super("cell");
            this.cells = cells;
        }

        @Override
        public void uncaughtException(Thread thread, Throwable thrown) {
            Thread.UncaughtExceptionHandler handler = handlerOfCells;
            if (thrown instanceof ThreadDeath) {
                return; // stopped by an interrupt
            }
            if (handler != null) {
                handler.uncaughtException(thread, thrown);
            } else {
                System.err.println("in thread " + thread.getName() + ":");
                for (String line : Traceback.of(thrown, null, cells)) {
                    System.err.println(line);
                }
            }
        }
    }
}
