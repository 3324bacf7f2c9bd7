package org.longalign.corpus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Maps the elements of a stream on several threads and delivers the results in the order of the elements. The calling
 * thread reads the elements, takes the results, and works itself instead of waiting. Pending elements are bounded by
 * number and weight, so memory does not depend on the length of the stream.
 */
final class OrderedParallelMap {
    private static final int ELEMENTS_PER_THREAD = 16;
    private static final long STOP_SECONDS = 60;

    private final int threads;
    private final long maxWeight;

    /**
     * A map on so many threads, the calling one included.
     *
     * @param maxWeight maximum total weight of pending elements; a heavier element is processed alone
     */
    OrderedParallelMap(int threads, long maxWeight) {
        this.threads = threads;
        this.maxWeight = maxWeight;
    }

    private record Step<R>(FutureTask<R> task, long weight) {}

    /**
     * Processes all elements.
     *
     * @param elements the elements, read on the calling thread
     * @param weight the weight of an element
     * @param work the mapping, called on any thread; its exceptions are rethrown after those of earlier elements
     * @param results called for each result in order, on the calling thread
     * @throws CancellationException if the calling thread is interrupted; its interrupt status stays set
     */
    <T, R> void run(Iterator<T> elements, ToLongFunction<T> weight, Function<T, R> work, Consumer<R> results) {
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, threads - 1), run -> {
            Thread thread = new Thread(run, "longalign-corpus");
            thread.setDaemon(true);
            return thread;
        });
        Deque<Step<R>> pending = new ArrayDeque<>();
        long held = 0;
        try {
            while (elements.hasNext()) {
                T element = elements.next();
                long heavy = weight.applyAsLong(element);
                while (!pending.isEmpty()
                        && (pending.size() >= ELEMENTS_PER_THREAD * threads || held + heavy > maxWeight)) {
                    held -= pending.peekFirst().weight();
                    results.accept(first(pending));
                }
                Step<R> step = new Step<>(new FutureTask<>(() -> work.apply(element)), heavy);
                pending.addLast(step);
                held += heavy;
                if (threads > 1) {
                    pool.execute(step.task());
                }
            }
            while (!pending.isEmpty()) {
                results.accept(first(pending));
            }
        } finally {
            pending.forEach(step -> step.task().cancel(true));
            stop(pool);
        }
    }

    /** Waits for running work, because the caller may close what it uses, such as a tokenizer. */
    private static void stop(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            if (!pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.Logger log = System.getLogger(OrderedParallelMap.class.getName());
                log.log(System.Logger.Level.WARNING, "running work did not stop within " + STOP_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The result of the first step; until it is there, runs it and later steps that no thread has begun. */
    private static <R> R first(Deque<Step<R>> pending) {
        FutureTask<R> first = pending.getFirst().task();
        stopIfInterrupted();
        for (Iterator<Step<R>> each = pending.iterator(); each.hasNext() && !first.isDone(); ) {
            stopIfInterrupted();
            each.next().task().run(); // does nothing if another thread has begun it
        }
        try {
            R result = first.get();
            pending.removeFirst();
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void stopIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }
}
