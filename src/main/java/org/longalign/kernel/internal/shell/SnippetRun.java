package org.longalign.kernel.internal.shell;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of one compiled snippet: its threads, its value, its exception. */
final class SnippetRun {
    private final Body body;
    private final String code;
    private final ClassLoader loader;
    private final SourceMap cells;
    private volatile @Nullable ThreadGroup threads;
    private volatile @Nullable Thread thread;
    private volatile boolean running;
    private volatile boolean ended;
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

    /** Whether the run is over; threads that it has left behind may go on. */
    boolean hasEnded() {
        return ended;
    }

    void end() {
        ended = true;
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
     * Runs the snippet in a new thread, in a thread group of its own, and waits for its end. The thread that waits is the
     * kernel's and is not interrupted for the cell.
     *
     * @return whether it has ended by itself; false: an interrupt has stopped it
     * @throws InvocationTargetException wraps the snippet's exception
     */
    boolean runInThreadOfItsOwn() throws InvocationTargetException {
        ThreadGroup group = new CellThreads(cells);
        threads = group;
        Thread cell = new Thread(group, this::runCatching, "cell");
        cell.setDaemon(true);
        cell.setContextClassLoader(loader);
        thread = cell;
        cell.start();
        running = true;
        boolean interrupted = false;
        while (cell.isAlive()) {
            try {
                cell.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable failure = thrown;
        if (failure instanceof ThreadDeath) {
            return false;
        }
        if (failure != null) {
            throw new InvocationTargetException(failure);
        }
        return true;
    }

    @SuppressWarnings({"deprecation", "removal"}) // a stop that comes between two steps of the kernel's own code
    private void runCatching() {
        try {
            runHere();
        } catch (InvocationTargetException e) {
            // kept in thrown
        } catch (IllegalAccessException e) {
            thrown = e;
        } catch (ThreadDeath stop) {
            thrown = stop;
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
            Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
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
