package org.longalign.training;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longalign.model.internal.ExitGuard;

/**
 * Runs a training loop in a thread of its own while the calling thread waits and serves the listener. What stops the
 * calling thread, an interrupt or, in a notebook on Java 17, an error thrown into it wherever it is, only asks the loop to
 * stop; it finishes its micro-batch and saves. So does the end of the process by Ctrl-C or SIGTERM.
 */
final class StoppableRun {
    private static final long LOOK_MILLIS = 100;

    // All that both threads use is guarded by this object's monitor, which even a thread that is stopped releases.
    private @Nullable Message pending;
    private boolean ended;
    private @Nullable TrainingLog left;
    private @Nullable TrainingLog result;
    private @Nullable Throwable failure;
    /** Whether an interrupt asked to stop. */
    private boolean interrupted;

    private volatile boolean stopAsked;
    /** Whether nobody serves the listener any more. */
    private volatile boolean deserted;

    private StoppableRun() {}

    /** Something to tell the listener. */
    private static final class Message {
        private final Consumer<TrainingListener> call;
        private boolean handled;
        private @Nullable Throwable thrown;

        Message(Consumer<TrainingListener> call) {
            this.call = call;
        }
    }

    /**
     * Runs a loop to its end, and returns or throws what it does. An interrupt that came too late to stop it is left to
     * the calling thread.
     *
     * @param loop asks {@link #isStopAsked} and uses {@link #tell}
     */
    static TrainingLog run(TrainingListener listener, Function<StoppableRun, TrainingLog> loop) {
        StoppableRun run = new StoppableRun();
        // Not of the caller's group, whose threads a notebook stops together, and without its inheritable values.
        Thread thread = new Thread(topGroup(), () -> run.loop(loop), "training", 0, false);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.setDaemon(true);
        return run.serve(listener, thread);
    }

    private static ThreadGroup topGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /** Whether the loop is to end before its next micro-batch. */
    boolean isStopAsked() {
        return stopAsked;
    }

    /** Has the calling thread tell the listener something, waits until it has, and throws what the listener throws. */
    void tell(Consumer<TrainingListener> call) {
        Message message = new Message(call);
        throwUnchecked(deliver(message));
    }

    private synchronized @Nullable Throwable deliver(Message message) {
        pending = message;
        notifyAll();
        while (!message.handled && !deserted) {
            pause(LOOK_MILLIS);
        }
        return message.thrown;
    }

    /** Leaves the log for the listener to be told of when the loop has ended, however it ends. */
    synchronized void leave(TrainingLog log) {
        left = log;
    }

    private void loop(Function<StoppableRun, TrainingLog> loop) {
        ExitGuard guard = ExitGuard.of(this::endWithProcess);
        TrainingLog made = null;
        Throwable thrown = null;
        try {
            made = loop.apply(this);
        } catch (Throwable t) {
            thrown = t;
        } finally {
            guard.close();
            end(made, thrown);
        }
    }

    private synchronized void end(@Nullable TrainingLog made, @Nullable Throwable thrown) {
        result = made;
        failure = thrown;
        ended = true;
        notifyAll();
    }

    /** The thread that ends the process may be the one that serves the listener: nobody waits for it any more. */
    private void endWithProcess() {
        deserted = true;
        stopAsked = true;
    }

    private TrainingLog serve(TrainingListener listener, Thread thread) {
        Throwable stopped = null;
        try {
            thread.start();
            for (Message message = next(); message != null; message = next()) {
                serve(message, listener);
            }
        } catch (Throwable t) {
            // Thrown into this thread from outside: the listener's own exceptions go to the loop.
            stopped = t;
            deserted = true;
            stopAsked = true;
            awaitEnd(thread);
            throw t;
        } finally {
            tellEnd(listener, stopped == null ? failure() : stopped);
        }
        TrainingLog made = outcome();
        if (isInterrupted()) {
            Thread.currentThread().interrupt();
        }
        return made;
    }

    /** Tells the listener of the end. An exception of the listener must not hide the cause of the end. */
    private void tellEnd(TrainingListener listener, @Nullable Throwable cause) {
        TrainingLog log = left();
        if (log == null) {
            return;
        }
        try {
            listener.ended(log);
        } catch (RuntimeException | Error e) {
            if (cause == null) {
                throw e;
            }
            if (cause != e) {
                cause.addSuppressed(e);
            }
        }
    }

    /** Waits for the next message to the listener; null when the loop has ended. */
    private synchronized @Nullable Message next() {
        while (pending == null && !ended) {
            pause(0);
        }
        Message message = pending;
        pending = null;
        return message;
    }

    private void serve(Message message, TrainingListener listener) {
        Throwable thrown = null;
        try {
            message.call.accept(listener);
        } catch (Throwable t) {
            thrown = t;
        }
        if (Thread.interrupted()) {
            stopInterrupted();
        }
        synchronized (this) {
            message.thrown = thrown;
            message.handled = true;
            notifyAll();
        }
    }

    private void awaitEnd(Thread thread) {
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                stopAsked = true;
            }
        }
    }

    /** Waits for the other thread to change something, so many milliseconds at most, or without end where they are 0. */
    @SuppressWarnings("WaitNotInLoop") // every caller loops
    private synchronized void pause(long milliseconds) {
        try {
            wait(milliseconds);
        } catch (InterruptedException e) {
            stopInterrupted();
        }
    }

    private synchronized void stopInterrupted() {
        interrupted = true;
        stopAsked = true;
    }

    private synchronized boolean isInterrupted() {
        return interrupted;
    }

    private synchronized @Nullable Throwable failure() {
        return failure;
    }

    private synchronized @Nullable TrainingLog left() {
        return left;
    }

    private synchronized TrainingLog outcome() {
        throwUnchecked(failure);
        return Objects.requireNonNull(result);
    }

    private static void throwUnchecked(@Nullable Throwable thrown) {
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }
}
