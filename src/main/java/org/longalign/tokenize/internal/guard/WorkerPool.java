package org.longalign.tokenize.internal.guard;

import com.sun.management.OperatingSystemMXBean;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.longalign.tokenize.internal.guard.WorkerProcess.Answer;
import org.longalign.tokenize.internal.guard.WorkerProcess.Ended;
import org.longalign.tokenize.internal.guard.WorkerProcess.Request;

/**
 * The worker processes of this one, at most {@value #MOST}, shared by all tokenizers. They are started when they are needed,
 * and end after {@value #IDLE_SECONDS} s without work, or with this process.
 */
final class WorkerPool {
    /** The most workers at a time. */
    static final int MOST = 2;
    /** The time after which a worker without work ends. */
    static final int IDLE_SECONDS = 60;

    private static final WorkerPool SHARED = new WorkerPool();
    /** The share of the machine's memory that one worker may take. */
    private static final int MEMORY_SHARE = 3;
    /** The least time for opening a tokenizer, which has the process to start as well. */
    private static final long OPEN_SECONDS = 60;

    private final Semaphore free = new Semaphore(MOST, true);
    private final Deque<WorkerProcess> idle = new ArrayDeque<>();
    /** Whether the end of idle workers is planned; guarded by {@link #idle}. */
    private boolean endPlanned;

    private final AtomicInteger numbers = new AtomicInteger();
    private final Set<Integer> closed = ConcurrentHashMap.newKeySet();
    private final long mostBytes = memory() / MEMORY_SHARE;

    private WorkerPool() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::endIdle, "longalign-tokenizer-end"));
    }

    static WorkerPool shared() {
        return SHARED;
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 3 * Runtime.getRuntime().maxMemory();
    }

    /** A number for a tokenizer. */
    int number() {
        return numbers.incrementAndGet();
    }

    /** Tells that a tokenizer is not used any more; the workers close it before their next request. */
    void close(int number) {
        closed.add(number);
    }

    /**
     * Asks a worker about a tokenizer.
     *
     * @param number the tokenizer's number
     * @param json its text, for a worker that does not have it open
     * @throws IllegalArgumentException with the reason if the library refuses the tokenizer or the request
     * @throws Ended if the worker ended, or was ended at its deadline
     * @throws CancellationException if the thread is interrupted
     */
    <T> T ask(int number, String json, Request request, Answer<T> answer, long seconds) throws Ended {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("interrupted").initCause(e);
        }
        WorkerProcess worker = null;
        try {
            worker = take(number);
            open(worker, number, json, Math.max(seconds, OPEN_SECONDS));
            return worker.ask(request, answer, seconds);
        } finally {
            if (worker != null) {
                giveBack(worker);
            }
            free.release();
        }
    }

    private static void open(WorkerProcess worker, int number, String json, long seconds) throws Ended {
        if (!worker.opened().contains(number)) {
            worker.ask(
                    out -> {
                        header(out, Wire.OPEN, number);
                        Wire.writeText(out, json);
                    },
                    in -> true,
                    seconds);
            worker.opened().add(number);
        }
    }

    static void header(DataOutputStream out, int kind, int number) throws IOException {
        out.writeByte(kind);
        out.writeInt(number);
    }

    /** A worker that lives, if there is one then that which has the tokenizer open. */
    private WorkerProcess take(int number) throws Ended {
        WorkerProcess found = null;
        synchronized (idle) {
            idle.removeIf(worker -> !worker.isAlive());
            for (WorkerProcess worker : idle) {
                found = found == null || worker.opened().contains(number) ? worker : found;
            }
            if (found != null) {
                idle.remove(found);
            }
        }
        if (found == null) {
            try {
                return new WorkerProcess(mostBytes);
            } catch (IOException e) {
                throw new Ended("no worker process can be started: " + e.getMessage(), e);
            }
        }
        for (int old : List.copyOf(found.opened())) {
            if (closed.contains(old)) {
                found.ask(out -> header(out, Wire.CLOSE, old), in -> true, OPEN_SECONDS);
                found.opened().remove(old);
            }
        }
        return found;
    }

    private void giveBack(WorkerProcess worker) {
        if (!worker.isAlive()) {
            worker.end();
            return;
        }
        synchronized (idle) {
            idle.addFirst(worker);
            if (!endPlanned) {
                endPlanned = true;
                planEnd();
            }
        }
    }

    private void planEnd() {
        CompletableFuture.delayedExecutor(IDLE_SECONDS, TimeUnit.SECONDS).execute(this::endUnused);
    }

    private void endUnused() {
        synchronized (idle) {
            long now = System.nanoTime();
            for (WorkerProcess worker : List.copyOf(idle)) {
                if (now - worker.lastUse() >= TimeUnit.SECONDS.toNanos(IDLE_SECONDS)) {
                    idle.remove(worker);
                    worker.end();
                }
            }
            endPlanned = !idle.isEmpty();
            if (endPlanned) {
                planEnd();
            }
        }
    }

    private void endIdle() {
        synchronized (idle) {
            idle.forEach(WorkerProcess::end);
        }
    }
}
