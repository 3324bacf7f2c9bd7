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
 * Work on the elements of a stream by several threads, whose results come in the order of the elements, as if one thread
 * had done it. The calling thread reads, takes the results, and works itself while it would have to wait. What is under
 * way is bounded by number and weight, so that any number of elements needs constant memory.
 */
final class OrderedWork {
    private static final int ELEMENTS_PER_THREAD = 16;
    private static final long STOP_SECONDS = 60;

    private final int threads;
    private final long maxWeight;

    /**
     * Work by so many threads, the calling one included.
     *
     * @param maxWeight weight of the elements under way, above which none is added; a heavier one goes alone
     */
    OrderedWork(int threads, long maxWeight) {
        this.threads = threads;
        this.maxWeight = maxWeight;
    }

    private record Step<R>(FutureTask<R> task, long weight) {}

    /**
     * Does the work.
     *
     * @param elements read by the calling thread
     * @param weight what an element weighs
     * @param work done by any thread; its exceptions are thrown on, after those of earlier elements
     * @param results told each result in order, by the calling thread
     * @throws CancellationException if the calling thread is interrupted; it stays so
     */
    <T, R> void run(Iterator<T> elements, ToLongFunction<T> weight, Function<T, R> work, Consumer<R> results) {
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, threads - 1), run -> {
            Thread thread = new Thread(run, "longalign-corpus");
            thread.setDaemon(true);
            return thread;
        });
        Deque<Step<R>> underWay = new ArrayDeque<>();
        long held = 0;
        try {
            while (elements.hasNext()) {
                T element = elements.next();
                long heavy = weight.applyAsLong(element);
                while (!underWay.isEmpty()
                        && (underWay.size() >= ELEMENTS_PER_THREAD * threads || held + heavy > maxWeight)) {
                    held -= underWay.peekFirst().weight();
                    results.accept(first(underWay));
                }
                Step<R> step = new Step<>(new FutureTask<>(() -> work.apply(element)), heavy);
                underWay.addLast(step);
                held += heavy;
                if (threads > 1) {
                    pool.execute(step.task());
                }
            }
            while (!underWay.isEmpty()) {
                results.accept(first(underWay));
            }
        } finally {
            underWay.forEach(step -> step.task().cancel(true));
            stop(pool);
        }
    }

    /** Whoever goes on after this may close what the work uses, such as a tokenizer. */
    private static void stop(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            if (!pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.Logger log = System.getLogger(OrderedWork.class.getName());
                log.log(System.Logger.Level.WARNING, "work under way did not stop within " + STOP_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The result of the first step; does it and those after it that nobody has begun, while it is not there. */
    private static <R> R first(Deque<Step<R>> underWay) {
        FutureTask<R> first = underWay.getFirst().task();
        stopIfInterrupted();
        for (Iterator<Step<R>> each = underWay.iterator(); each.hasNext() && !first.isDone(); ) {
            stopIfInterrupted();
            each.next().task().run(); // nothing happens where another thread has begun it
        }
        try {
            R result = first.get();
            underWay.removeFirst();
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
