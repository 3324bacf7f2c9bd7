package org.longalign.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long a statement of a cell may run once it is compiled; one that takes longer is stopped as by an interrupt. */
final class TimeLimit {
    private final Optional<Duration> limit;
    private final String variable;
    private @Nullable ScheduledThreadPoolExecutor timer;
    private boolean running;
    private volatile boolean exceeded;

    /** @param variable the environment variable that sets the limit */
    TimeLimit(Optional<Duration> limit, String variable) {
        this.limit = limit;
        this.variable = variable;
    }

    static TimeLimit none() {
        return new TimeLimit(Optional.empty(), "");
    }

    /**
     * Runs a statement; one that it evaluates itself counts as part of it.
     *
     * @param stop asks the statement to end, once it has taken too long
     */
    <T> T within(Callable<T> statement, Runnable stop) throws Exception {
        Optional<ScheduledFuture<?>> alarm = start(stop);
        try {
            return statement.call();
        } finally {
            alarm.ifPresent(this::end);
        }
    }

    private synchronized Optional<ScheduledFuture<?>> start(Runnable stop) {
        if (limit.isEmpty() || running) {
            return Optional.empty();
        }
        running = true;
        ScheduledThreadPoolExecutor clock = timer;
        if (clock == null) {
            clock = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "time limit");
                thread.setDaemon(true);
                return thread;
            });
            clock.setRemoveOnCancelPolicy(true);
            timer = clock;
        }
        Runnable alarm = () -> {
            exceeded = true;
            stop.run();
        };
        return Optional.of(clock.schedule(alarm, limit.get().toNanos(), TimeUnit.NANOSECONDS));
    }

    private synchronized void end(ScheduledFuture<?> alarm) {
        alarm.cancel(false);
        running = false;
    }

    /** Whether a statement took too long since {@link #forget}. */
    boolean isExceeded() {
        return exceeded;
    }

    void forget() {
        exceeded = false;
    }

    /** What to tell the reader of the cell then. */
    CellException failure() {
        String message = "stopped, since a statement took longer than "
                + limit.map(TimeLimit::text).orElse("allowed") + " (" + variable + ")";
        return new CellException("TimeoutError", message, List.of(Ansi.error(message)));
    }

    private static String text(Duration time) {
        return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
