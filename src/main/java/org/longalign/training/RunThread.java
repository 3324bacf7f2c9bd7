package org.longalign.training;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longalign.model.ExitGuard;

/**
 * Runs a training loop in a thread of its own while the calling thread waits and serves the listener. What stops the
 * calling thread, an interrupt or, in a notebook on Java 17, an error thrown into it wherever it is, only asks the loop to
 * stop; it goes on to the end of its micro-batch and saves. So does the end of the process by Ctrl-C or SIGTERM.
 */
final class RunThread {
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private volatile boolean stopAsked;
    /** Whether nobody serves the listener any more. */
    private volatile boolean deserted;

    private volatile boolean ended;
    private volatile @Nullable TrainingLog result;
    private volatile @Nullable TrainingLog left;
    private volatile @Nullable Throwable failure;

    private RunThread() {}

    /** Something to tell the listener. */
    private static final class Message {
        private final Consumer<TrainingListener> call;
        private final CountDownLatch handled = new CountDownLatch(1);
        private volatile @Nullable Throwable thrown;

        Message(Consumer<TrainingListener> call) {
            this.call = call;
        }
    }

    /**
     * Runs a loop to its end, and returns or throws what it does.
     *
     * @param loop asks {@link #isStopAsked} and uses {@link #tell}
     */
    static TrainingLog run(TrainingListener listener, Function<RunThread, TrainingLog> loop) {
        RunThread run = new RunThread();
        // Not of the caller's group, whose threads a notebook stops together, and without its inheritable values.
        Thread thread = new Thread(topGroup(), () -> run.loop(loop), "training", 0, false);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.setDaemon(true);
        thread.start();
        return run.serve(listener);
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
        messages.add(message);
        awaitHandled(message);
        Throwable thrown = message.thrown;
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    /** Leaves the log for the listener to be told of when the loop has ended, however it ends. */
    void leave(TrainingLog log) {
        left = log;
    }

    private void awaitHandled(Message message) {
        boolean handled = false;
        while (!handled && !deserted) {
            try {
                handled = message.handled.await(100, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                stopAsked = true;
            }
        }
    }

    private void loop(Function<RunThread, TrainingLog> loop) {
        Message end = new Message(listener -> {});
        ExitGuard guard = ExitGuard.of(this::endWithProcess);
        try {
            result = loop.apply(this);
        } catch (Throwable t) {
            failure = t;
        } finally {
            guard.close();
            ended = true;
            messages.add(end);
        }
    }

    /** The thread that ends the process may be the one that serves the listener: nobody waits for it any more. */
    private void endWithProcess() {
        deserted = true;
        stopAsked = true;
    }

    private TrainingLog serve(TrainingListener listener) {
        try {
            serveUntilEnded(listener);
        } catch (Throwable t) {
            // Thrown into this thread from outside: the listener's own exceptions go to the loop.
            deserted = true;
            stopAsked = true;
            awaitEnd();
            throw t;
        } finally {
            TrainingLog log = left;
            if (log != null) {
                listener.ended(log);
            }
        }
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return Objects.requireNonNull(result);
    }

    private void serveUntilEnded(TrainingListener listener) {
        while (!(ended && messages.isEmpty())) {
            try {
                serve(messages.take(), listener);
            } catch (InterruptedException e) {
                stopAsked = true;
            }
            if (Thread.interrupted()) {
                stopAsked = true;
            }
        }
    }

    private static void serve(Message message, TrainingListener listener) {
        try {
            message.call.accept(listener);
        } catch (Throwable t) {
            message.thrown = t;
        } finally {
            message.handled.countDown();
        }
    }

    private void awaitEnd() {
        while (!ended) {
            try {
                messages.take();
            } catch (InterruptedException e) {
                stopAsked = true;
            }
        }
    }
}
