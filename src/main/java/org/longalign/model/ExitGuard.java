package org.longalign.model;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work with a model that is to come to an orderly end when the Java process ends, by Ctrl-C, SIGTERM or {@link
 * System#exit}: it is asked to end, and PyTorch stays usable until it has, for ten minutes at most.
 *
 * <pre>{@code
 * try (var guard = ExitGuard.of(() -> stop = true)) {
 *     while (!stop) { ... }
 *     save();
 * }
 * }</pre>
 */
public final class ExitGuard implements AutoCloseable {
    private static final long WAIT_MINUTES = 10;
    private static final Set<ExitGuard> OPEN = ConcurrentHashMap.newKeySet();

    private final Runnable askToEnd;
    private final CountDownLatch ended = new CountDownLatch(1);

    private ExitGuard(Runnable askToEnd) {
        this.askToEnd = askToEnd;
    }

    /**
     * Guards work from now until it closes the guard.
     *
     * @param askToEnd is called by another thread when the process ends, and returns at once
     */
    public static ExitGuard of(Runnable askToEnd) {
        ExitGuard guard = new ExitGuard(askToEnd);
        OPEN.add(guard);
        return guard;
    }

    /** The work has ended. */
    @Override
    public void close() {
        OPEN.remove(this);
        ended.countDown();
    }

    /** Asks all guarded work to end, and waits for it. */
    static void endAll() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(WAIT_MINUTES);
        List<ExitGuard> open = List.copyOf(OPEN);
        open.forEach(guard -> guard.askToEnd.run());
        for (ExitGuard guard : open) {
            if (!guard.ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
        }
    }
}
