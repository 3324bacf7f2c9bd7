package org.longalign.kernel.internal.shell;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The longest time a compiled statement of a cell may run; a longer one is stopped as by an interrupt. */
public final class TimeLimit {
    private final Optional<Duration> limit;
    private final String variable;
    private @Nullable ScheduledThreadPoolExecutor timer;
    private boolean running;
    private volatile boolean exceeded;

    /** @param variable the environment variable that sets the limit */
    public TimeLimit(Optional<Duration> limit, String variable) {
        this.limit = limit;
        this.variable = variable;
    }

    static TimeLimit none() {
        return new TimeLimit(Optional.empty(), "");
    }

    /** The same limit for other cells, which run at the same time. */
    TimeLimit copy() {
        return new TimeLimit(limit, variable);
    }

    /**
     * Runs a statement. The limit covers the statements that it evaluates itself.
     *
     * @param stop called when the time is up, to stop the statement
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

    /** Whether a statement has exceeded the limit since {@link #forget}. */
    boolean isExceeded() {
        return exceeded;
    }

    void forget() {
        exceeded = false;
    }

    /** The cell's failure when the time is up. */
    CellException failure() {
        String message = "stopped, since a statement took longer than "
                + limit.map(TimeLimit::text).orElse("allowed") + " (" + variable + ")";
        return new CellException("TimeoutError", message, List.of(Ansi.error(message)));
    }

    private static String text(Duration time) {
        return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
