package org.longalign.kernel.internal.output;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.shell.CellException;
import org.longalign.kernel.internal.shell.CellRun;

/**
 * Renders values in separate threads, so that a {@code toString} that never returns blocks neither the cell nor the
 * kernel. A thread that takes too long is interrupted and abandoned.
 */
final class TimedRendering {
    /** The longest time for a view, in seconds. */
    static final int LIMIT_SECONDS = 10;

    private final int limitSeconds;

    /** Renders a view. */
    interface Work {
        DisplayData run();
    }

    /** A view took too long. */
    static final class TooSlow extends Exception {
        private static final long serialVersionUID = 1L;

        private final int seconds;

        TooSlow(int seconds) {
            super(null, null, false, false);
            this.seconds = seconds;
        }

        int seconds() {
            return seconds;
        }
    }

    private static final class RenderThread extends Thread {
        RenderThread(Runnable work) {
            super(work, "display");
            setDaemon(true);
        }
    }

    TimedRendering() {
        this(LIMIT_SECONDS);
    }

    TimedRendering(int limitSeconds) {
        this.limitSeconds = limitSeconds;
    }

    /** Whether the JDK makes the value's text, without delay. */
    static boolean isQuick(@Nullable Object value) {
        return value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Double;
    }

    /**
     * Renders a view and waits for it.
     *
     * @throws TooSlow if it takes too long
     * @throws CellException if the calling thread is interrupted
     */
    DisplayData run(Work work) throws TooSlow {
        if (Thread.currentThread() instanceof RenderThread) {
            return work.run(); // a view inside another
        }
        FutureTask<DisplayData> task = new FutureTask<>(work::run);
        try {
            new RenderThread(task).start();
            return task.get(limitSeconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new TooSlow(limitSeconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CellRun.interrupted();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                // The calling thread's stack has the cell's line.
                failure.setStackTrace(Thread.currentThread().getStackTrace());
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            task.cancel(true);
        }
    }
}
