package org.longalign.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does the same with many items, several at a time, as calls of a model that mostly wait want it. */
public final class InFlight {
    /** How long calls that are under way may take to notice that the work was stopped. */
    private static final long STOP_SECONDS = 10;

    private final int limit;

    private InFlight(int limit) {
        this.limit = limit;
    }

    /**
     * Several items at a time.
     *
     * @param limit how many items are worked on at a time, at least 1
     * @throws IllegalArgumentException if it is less
     */
    public static InFlight of(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("at least one call must be in flight, not " + limit);
        }
        return new InFlight(limit);
    }

    /**
     * The results for all items, in their order, whatever the order in which they come.
     *
     * @param call makes the result of one item; what it throws stops the rest
     * @param done told of each result as it comes, by the calling thread
     * @throws CancellationException if the calling thread is interrupted; calls under way are interrupted too, and what
     *     they have not finished is undone
     */
    public <I, R> List<R> map(List<I> items, Function<I, R> call, Consumer<R> done) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(limit, items.size())), named());
        try {
            ExecutorCompletionService<R> completed = new ExecutorCompletionService<>(threads);
            List<Future<R>> results = new ArrayList<>(items.size());
            for (I item : items) {
                results.add(completed.submit(() -> call.apply(item)));
            }
            for (int finished = 0; finished < items.size(); finished++) {
                done.accept(next(completed, finished, items.size()));
            }
            List<R> ordered = new ArrayList<>(items.size());
            for (Future<R> result : results) {
                ordered.add(value(result));
            }
            return ordered;
        } finally {
            stop(threads);
        }
    }

    private static <R> R next(ExecutorCompletionService<R> completed, int finished, int all) {
        try {
            return value(completed.take());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted after " + finished + " of " + all);
        }
    }

    private static <R> R value(Future<R> result) {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private static java.util.concurrent.ThreadFactory named() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "in-flight-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Whoever goes on after this must not meet calls that still write. */
    private static void stop(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.Logger log = System.getLogger(InFlight.class.getName());
                log.log(System.Logger.Level.WARNING, "calls under way did not stop within " + STOP_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
