package org.longalign.kernel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** One run of one compiled snippet: its threads, its value, what it threw. */
final class SnippetRun {
    /** How long a run waits for its starter to be waiting for it, in nanoseconds; see {@link #call}. */
    private static final long STARTER_NANOS = 50_000_000;

    private static final Method ENTRY = entryMethod();

    /** From the thread that starts a run to the thread that the JDK's control makes for it. */
    private static final InheritableThreadLocal<@Nullable SnippetRun> HANDED = new InheritableThreadLocal<>();

    private final Method snippet;
    private final ClassLoader loader;
    private final Thread starter = Thread.currentThread();
    private volatile @Nullable ThreadGroup threads;
    private volatile boolean running;
    private volatile @Nullable Object value;
    private volatile @Nullable Throwable thrown;

    SnippetRun(Method snippet, ClassLoader loader) {
        this.snippet = snippet;
        this.loader = loader;
    }

    /** What the snippet evaluated to; null also where it has no value. */
    @Nullable
    Object value() {
        return value;
    }

    /** What the snippet threw; null where it ended normally. */
    @Nullable
    Throwable thrown() {
        return thrown;
    }

    /** Whether the thread that runs the snippet has been started. */
    boolean isRunning() {
        return running;
    }

    /** Whether a thread was started by this run, directly or by a thread of it. */
    boolean owns(Thread thread) {
        ThreadGroup mine = threads;
        ThreadGroup group = thread.getThreadGroup();
        return mine != null && group != null && mine.parentOf(group);
    }

    /** Makes this run what {@link Handover#entry} runs in the next thread that the calling thread creates. */
    Handover handOver() {
        HANDED.set(this);
        return new Handover(ENTRY);
    }

    /**
     * @param entry the static method to hand to the JDK's control
     */
    record Handover(Method entry) implements AutoCloseable {
        @Override
        public void close() {
            HANDED.remove();
        }
    }

    /** Runs the snippet in the calling thread. */
    void runHere() throws InvocationTargetException, IllegalAccessException {
        try {
            value = snippet.invoke(null);
        } catch (InvocationTargetException e) {
            thrown = e.getCause();
            throw e;
        }
    }

    /**
     * Called by the JDK's control in the thread that it made; no cell calls it.
     *
     * @throws Throwable what the snippet threw
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
     * The JDK's control waits for every thread that it finds just after the start. A thread which the cell starts in
     * that moment and leaves running would keep the cell from ending, so the cell begins once the starter waits.
     */
    private void awaitStarter() {
        long limit = System.nanoTime() + STARTER_NANOS;
        while (starter.getState() != Thread.State.WAITING && System.nanoTime() < limit) {
            Thread.onSpinWait();
        }
    }

    /** A group of its own, below the control's, shows what its background threads throw; the control's hides it. */
    private void runInOwnGroup() throws Throwable {
        ThreadGroup group = new CellThreads();
        threads = group;
        Thread thread = new Thread(group, this::runCatching, "cell");
        thread.setContextClassLoader(loader);
        thread.start();
        running = true;
        boolean ended = false;
        while (!ended) {
            try {
                thread.join();
                ended = true;
            } catch (InterruptedException e) {
                // The control interrupts all threads of the run; this one only waits for the one that runs the cell.
                ended = !thread.isAlive();
            }
        }
        Throwable failure = thrown;
        if (failure != null) {
            throw failure;
        }
    }

    private void runCatching() {
        try {
            runHere();
        } catch (InvocationTargetException e) {
            // kept in thrown
        } catch (IllegalAccessException e) {
            thrown = e;
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

    /** The threads of a run. What a background thread of a cell throws is shown, and that is all that happens. */
    private static final class CellThreads extends ThreadGroup {
        CellThreads() {
            super("cell");
        }

        @Override
        public void uncaughtException(Thread thread, Throwable thrown) {
            if (!(thrown instanceof ThreadDeath)) {
                System.err.println("in thread " + thread.getName() + ":");
                for (String line : Traceback.ofThread(thrown)) {
                    System.err.println(line);
                }
            }
        }
    }
}
