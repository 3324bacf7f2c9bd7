package org.longalign.kernel;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.jspecify.annotations.Nullable;

/**
 * Makes views in threads of their own: a {@code toString} that never returns keeps neither the cell nor the kernel. Such
 * a thread is interrupted and left alone.
 */
final class Rendering {
    /** How long a view may take, in seconds. */
    static final int LIMIT_SECONDS = 10;

    private final int limitSeconds;

    /** Makes a view. */
    interface Work {
        DisplayData run();
    }

    /** A view took longer than it may. */
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

    Rendering() {
        this(LIMIT_SECONDS);
    }

    Rendering(int limitSeconds) {
        this.limitSeconds = limitSeconds;
    }

    /** Whether the text of a value is made by the JDK and at once. */
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
     * Makes a view and waits for it.
     *
     * @throws TooSlow if it takes longer than it may
     * @throws CellException when the calling thread is interrupted
     */
    DisplayData run(Work work) throws TooSlow {
        if (Thread.currentThread() instanceof RenderThread) {
            return work.run(); // the view of a part
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
                // The cell's line is in the calling thread.
                failure.setStackTrace(Thread.currentThread().getStackTrace());
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            task.cancel(true);
        }
    }
}
