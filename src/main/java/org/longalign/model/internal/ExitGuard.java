package org.longalign.model.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets work with a model finish in order when the Java process exits by Ctrl-C, SIGTERM or {@link System#exit}: the
 * work is asked to end, and PyTorch stays usable until it has, for at most ten minutes.
 *
 * <pre>{@code
 * // given: java.util.concurrent.atomic.AtomicBoolean stop, Runnable step, Runnable save
 * try (var guard = ExitGuard.of(() -> stop.set(true))) {
 *     while (!stop.get()) {
 *         step.run();
 *     }
 *     save.run();
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
     * Guards work from now until the guard is closed.
     *
     * @param askToEnd called by another thread when the process exits; must return at once
     */
    public static ExitGuard of(Runnable askToEnd) {
        ExitGuard guard = new ExitGuard(askToEnd);
        OPEN.add(guard);
        return guard;
    }

    /** Tells that the work has ended. */
    @Override
    public void close() {
        OPEN.remove(this);
        ended.countDown();
    }

    /** Asks all guarded work to end and waits for it. */
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
