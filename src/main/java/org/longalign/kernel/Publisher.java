package org.longalign.kernel;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that sends what cells put out, in the order in which they did. Cells only append to a queue that takes
 * no lock: an interrupt, which on JDK 17 ends a thread wherever it is, cannot tear a message apart. Text that follows
 * text of the same stream within {@value #QUIET_MILLIS} ms goes into one message.
 */
final class Publisher {
    /** The least time between two messages of text. */
    static final int QUIET_MILLIS = 40;

    /** The time in which the pieces of one {@code printf} arrive. */
    private static final int GATHERING_MILLIS = 3;

    private static final int MAX_WAITING_BYTES = 4 << 20;
    private static final int MAX_WAITING_ACTIONS = 100;
    private static final int MAX_MESSAGE_BYTES = 1 << 20;
    private static final long IDLE_NANOS = 100_000_000;
    private static final int DRAIN_SECONDS = 30;

    private final ConcurrentLinkedQueue<Item> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicInteger waitingActions = new AtomicInteger();
    private final AtomicInteger draining = new AtomicInteger();
    private final Thread thread;
    /** The process's own: what a cell prints would come back here. */
    private final PrintStream log = System.err;

    private long lastText = System.nanoTime() - IDLE_NANOS;

    Publisher() {
        thread = new Thread(this::run, "publisher");
        thread.setDaemon(true);
        thread.start();
    }

    /** Sends text of one stream, always whole characters. */
    static final class Text {
        private final Consumer<String> send;
        private byte[] partial = new byte[0];

        Text(Consumer<String> send) {
            this.send = send;
        }

        private void send(byte[] bytes) {
            byte[] all = new byte[partial.length + bytes.length];
            System.arraycopy(partial, 0, all, 0, partial.length);
            System.arraycopy(bytes, 0, all, partial.length, bytes.length);
            int whole = wholeCharacters(all);
            partial = Arrays.copyOfRange(all, whole, all.length);
            if (whole > 0) {
                send.accept(new String(all, 0, whole, StandardCharsets.UTF_8));
            }
        }

        /** How many of the bytes make whole UTF-8 characters: the last one to three may begin one that goes on. */
        private static int wholeCharacters(byte[] bytes) {
            for (int back = 1; back <= Math.min(3, bytes.length); back++) {
                int lead = bytes[bytes.length - back] & 0xFF;
                if (lead >= 0xC0) {
                    int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
                    return back < length ? bytes.length - back : bytes.length;
                }
                if (lead < 0x80) {
                    break;
                }
            }
            return bytes.length;
        }
    }

    /** Bytes of a text, or, where there is no text, an action. */
    private static final class Item {
        final @Nullable Text text;
        final byte[] bytes;
        final Runnable action;

        Item(@Nullable Text text, byte[] bytes, Runnable action) {
            this.text = text;
            this.bytes = bytes;
            this.action = action;
        }
    }

    /** A stream whose bytes go where {@code text} sends them. */
    OutputStream stream(Text text) {
        return new OutputStream() {
            @Override
            public void write(int value) {
                append(text, new byte[] {(byte) value});
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                append(text, Arrays.copyOfRange(bytes, offset, offset + length));
            }
        };
    }

    private void append(Text text, byte[] bytes) {
        // Where a cell writes faster than the front end takes it.
        while (waitingBytes.get() > MAX_WAITING_BYTES
                && Thread.currentThread() != thread
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(1_000_000);
        }
        waitingBytes.addAndGet(bytes.length);
        queue.add(new Item(text, bytes, () -> {}));
        LockSupport.unpark(thread);
    }

    /**
     * Runs an action, such as sending a message, after all that was put out before it. Waits while very many do.
     */
    void submit(Runnable action) {
        if (Thread.currentThread() == thread) {
            action.run(); // its turn has come already
            return;
        }
        while (waitingActions.get() > MAX_WAITING_ACTIONS
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(1_000_000);
        }
        waitingActions.incrementAndGet();
        queue.add(new Item(null, new byte[0], action));
        LockSupport.unpark(thread);
    }

    /** Returns when all that was put out before has been sent. */
    void drain() {
        if (Thread.currentThread() == thread) {
            return;
        }
        CountDownLatch sent = new CountDownLatch(1);
        draining.incrementAndGet();
        submit(sent::countDown);
        try {
            if (!sent.await(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("output could not be sent within " + DRAIN_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            draining.decrementAndGet();
        }
    }

    private void run() {
        while (true) {
            Item item = queue.peek();
            if (item == null) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            } else if (item.text == null) {
                queue.remove();
                waitingActions.decrementAndGet();
                runSafely(item.action);
            } else {
                Text text = item.text;
                awaitQuiet();
                runSafely(() -> sendText(text));
                lastText = System.nanoTime();
            }
        }
    }

    /** One message that cannot be sent, such as data that JSON has no form for, must not keep back all that follow. */
    private void runSafely(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            log.println("output of a cell was lost: " + e);
        }
    }

    /** Gives text that follows at once the time to arrive, unless something else has to be sent in order. */
    private void awaitQuiet() {
        long quiet = lastText + TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS);
        long gathered = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHERING_MILLIS);
        long until = quiet - gathered > 0 ? quiet : gathered;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            if (draining.get() > 0 || waitingBytes.get() > MAX_MESSAGE_BYTES) {
                return;
            }
            LockSupport.parkNanos(this, Math.min(left, 1_000_000));
        }
    }

    private void sendText(Text text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Item item = queue.peek();
                item != null && item.text == text && bytes.size() < MAX_MESSAGE_BYTES;
                item = queue.peek()) {
            queue.remove();
            bytes.writeBytes(item.bytes);
        }
        waitingBytes.addAndGet(-bytes.size());
        text.send(bytes.toByteArray());
    }
}
