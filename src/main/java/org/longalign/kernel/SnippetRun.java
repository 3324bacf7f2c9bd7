package org.longalign.kernel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of one compiled snippet: its threads, its value, what it threw. */
final class SnippetRun {
    /** How long a run waits for its starter to be waiting for it, in nanoseconds; see {@link #call}. */
    private static final long STARTER_NANOS = 50_000_000;

    private static final Method ENTRY = entryMethod();

    /** From the thread that starts a run to the thread that the JDK's control makes for it. */
    private static final InheritableThreadLocal<@Nullable SnippetRun> HANDED = new InheritableThreadLocal<>();

    private final Body body;
    private final String code;
    private final ClassLoader loader;
    private final Thread starter = Thread.currentThread();
    private volatile @Nullable ThreadGroup threads;
    private volatile @Nullable Thread thread;
    private volatile boolean running;
    private volatile @Nullable Object value;
    private volatile @Nullable Throwable thrown;

    /**
     * @param code the name of the class that the body is in, as stack frames have it
     */
    SnippetRun(Body body, String code, ClassLoader loader) {
        this.body = body;
        this.code = code;
        this.loader = loader;
    }

    /** What a run runs. */
    @FunctionalInterface
    interface Body {
        /**
         * The value.
         *
         * @throws InvocationTargetException around what the code threw
         */
        @Nullable
        Object run() throws InvocationTargetException, IllegalAccessException;
    }

    /** The name of the class that the body is in. */
    String code() {
        return code;
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

    /** Where the run's own thread is; empty before and after. */
    StackTraceElement[] frames() {
        Thread mine = thread;
        return mine == null ? new StackTraceElement[0] : mine.getStackTrace();
    }

    /** Whether the run's own thread waits for a lock. */
    boolean isBlocked() {
        Thread mine = thread;
        return mine != null && mine.getState() == Thread.State.BLOCKED;
    }

    /** Whether the run's own thread is in code of a cell, and not in code that it calls. */
    boolean isInCell() {
        StackTraceElement[] frames = frames();
        return frames.length > 0 && isOfCell(frames[0]);
    }

    /** Whether the run's own thread is in code of neither a cell, the JDK nor the kernel, or was called by such code. */
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

    /** Ends all threads of the run wherever they are, as {@link Thread#stop()} does, before JDK 20. */
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
     * Ends what threads of the run, and those of pools, still do for it, as {@link #stop()} does: a pool puts new threads
     * in place of those that were stopped, and these take on what was waiting.
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

    @SuppressWarnings({"deprecation", "removal"}) // nothing else ends a loop that does not look up
    private static void stop(Thread each) {
        each.stop();
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
            value = body.run();
        } catch (InvocationTargetException e) {
            thrown = e.getCause();
            if (thrown instanceof OutOfMemoryError) {
                HeapReserve.release();
            }
            throw e;
        } catch (OutOfMemoryError e) {
            HeapReserve.release(); // there was no memory to wrap it
            thrown = e;
            throw new InvocationTargetException(e);
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
                // The control interrupts all threads of the run; this one only waits for the one that runs the cell.
                ended = !cell.isAlive();
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
