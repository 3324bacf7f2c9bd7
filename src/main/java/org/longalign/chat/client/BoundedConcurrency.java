package org.longalign.chat.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Maps many items with a bounded number of calls under way, for calls of a model, which mostly wait:
 * {@code BoundedConcurrency.of(8).map(requests, chat::reply, reply -> {})} -> the replies, in the requests' order.
 */
public final class BoundedConcurrency {
    /** The longest wait for calls under way to end by themselves, and to notice that the work was stopped. */
    private static final long STOP_SECONDS = 10;

    private final int limit;

    private BoundedConcurrency(int limit) {
        this.limit = limit;
    }

    /**
     * A bound on the calls under way.
     *
     * @param limit the most calls at the same time, at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public static BoundedConcurrency of(int limit) {
        check(limit);
        return new BoundedConcurrency(limit);
    }

    /** @throws IllegalArgumentException if the limit is less than 1 */
    static void check(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("inFlight must be at least 1, not " + limit);
        }
    }

    /**
     * Maps all items. Results are in the order of the items, whichever call ends first.
     *
     * @param call maps one item, on a thread of its own; after an exception no other item is begun, calls under way,
     *     which may be paid for, have a little time to end, and the exception is thrown
     * @param listener is told of each result as it comes, on the calling thread
     * @throws CancellationException if the calling thread is interrupted; calls under way are interrupted too, and
     *     their results are lost
     */
    public <I, R> List<R> map(List<I> items, Function<I, R> call, Consumer<R> listener) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(limit, items.size())), named());
        AtomicBoolean failed = new AtomicBoolean();
        try {
            ExecutorCompletionService<R> completed = new ExecutorCompletionService<>(threads);
            List<Future<R>> results = new ArrayList<>(items.size());
            for (I item : items) {
                results.add(completed.submit(() -> {
                    if (failed.get()) {
                        throw new CancellationException("not begun");
                    }
                    return call.apply(item);
                }));
            }
            for (int finished = 0; finished < items.size(); finished++) {
                listener.accept(next(completed, finished, items.size()));
            }
            List<R> ordered = new ArrayList<>(items.size());
            for (Future<R> result : results) {
                ordered.add(value(result));
            }
            return ordered;
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            failed.set(true);
            end(threads);
            throw e;
        } finally {
            stop(threads);
        }
    }

    /** Gives calls under way a little time to end. */
    private static void end(ExecutorService threads) {
        threads.shutdown();
        try {
            threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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

    /** Stops calls under way and waits for them: when the caller continues, none of them may still write. */
    private static void stop(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.Logger log = System.getLogger(BoundedConcurrency.class.getName());
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
