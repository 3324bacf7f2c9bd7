package org.longalign.kernel.internal.output;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.shell.HeapReserve;

/**
 * Sends the output of cells from one thread, in order. Cells only append to a lock-free queue: an interrupt, which on
 * JDK 17 ends a thread wherever it is, cannot leave half a message. Text that follows text of the same stream within
 * {@value #QUIET_MILLIS} ms is sent in one message.
 */
public final class Publisher {
    /** The least time between two messages of text. */
    static final int QUIET_MILLIS = 40;

    /** The time in which the pieces of one {@code printf} arrive. */
    private static final int GATHERING_MILLIS = 3;

    private static final int MAX_WAITING_BYTES = 4 << 20;
    private static final int MAX_WAITING_ACTIONS = 100;
    private static final int MAX_MESSAGE_BYTES = 1 << 20;
    private static final long IDLE_NANOS = 100_000_000;
    private static final int DRAIN_SECONDS = 30;
    private static final long LATER_NANOS = 50_000_000;

    private final ConcurrentLinkedQueue<Item> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicInteger waitingActions = new AtomicInteger();
    private final AtomicInteger draining = new AtomicInteger();
    private final Thread thread;
    /** The process's own stream: System.err is a cell's and would lead back here. */
    private final PrintStream log = System.err;

    private final List<Runnable> later = new ArrayList<>();
    private long laterSince;
    private long lastText = System.nanoTime() - IDLE_NANOS;

    public Publisher() {
        thread = new Thread(this::run, "publisher");
        thread.setDaemon(true);
        thread.start();
    }

    /** One stream's text, sent as whole characters. */
    static final class Text {
        private final Consumer<String> send;
        /** By thread id: the first bytes of a character that the thread has not finished writing. */
        private final Map<Long, byte[]> begun = new HashMap<>();

        private final Map<Long, Character> firstHalves = new HashMap<>();

        Text(Consumer<String> send) {
            this.send = send;
        }

        private void send(String text) {
            if (!text.isEmpty()) {
                send.accept(text);
            }
        }

        private String whole(long writer, byte[] bytes) {
            byte[] first = begun.remove(writer);
            byte[] all = bytes;
            if (first != null) {
                all = Arrays.copyOf(first, first.length + bytes.length);
                System.arraycopy(bytes, 0, all, first.length, bytes.length);
            }
            int whole = wholeCharacters(all);
            if (whole < all.length) {
                begun.put(writer, Arrays.copyOfRange(all, whole, all.length));
            }
            return new String(all, 0, whole, StandardCharsets.UTF_8);
        }

        private String whole(long writer, String characters) {
            Character first = firstHalves.remove(writer);
            String all = first == null ? characters : first + characters;
            int last = all.length() - 1;
            if (last >= 0 && Character.isHighSurrogate(all.charAt(last))) {
                firstHalves.put(writer, all.charAt(last));
                return all.substring(0, last);
            }
            return all;
        }

        /**
         * The length of the whole UTF-8 characters at the start: the last one to three bytes may begin one that
         * continues.
         */
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

    /** A piece of text or, if the text is null, an action. */
    private static final class Item {
        final @Nullable Text text;
        /** UTF-8 bytes or a String. */
        final Object piece;

        final int size;
        final long writer = Thread.currentThread().getId();
        final Runnable action;

        Item(@Nullable Text text, Object piece, int size, Runnable action) {
            this.text = text;
            this.piece = piece;
            this.size = size;
            this.action = action;
        }

        String whole(Text of) {
            return piece instanceof byte[] bytes ? of.whole(writer, bytes) : of.whole(writer, piece.toString());
        }
    }

    /** Emits UTF-8 bytes. A thread may write one character in several pieces. */
    void append(Text text, byte[] bytes) {
        append(text, bytes, bytes.length);
    }

    /** Emits characters. A thread may write the halves of a surrogate pair one after the other. */
    void append(Text text, String characters) {
        append(text, characters, characters.length());
    }

    private void append(Text text, Object piece, int size) {
        // Waits if cells write faster than the front end receives.
        while (waitingBytes.get() > MAX_WAITING_BYTES
                && Thread.currentThread() != thread
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(1_000_000);
        }
        waitingBytes.addAndGet(size);
        queue.add(new Item(text, piece, size, () -> {}));
        LockSupport.unpark(thread);
    }

    /** Runs an action, such as sending a message, after all earlier output. Waits if very many actions are queued. */
    public void submit(Runnable action) {
        if (Thread.currentThread() == thread) {
            action.run(); // called in its turn
            return;
        }
        while (waitingActions.get() > MAX_WAITING_ACTIONS
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(1_000_000);
        }
        waitingActions.incrementAndGet();
        queue.add(new Item(null, "", 0, action));
        LockSupport.unpark(thread);
    }

    /** Returns when all earlier output has been sent. */
    public void drain() {
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
            runSafely(this::sendNext);
        }
    }

    private void sendNext() {
        Item item = queue.peek();
        runDue();
        if (item == null) {
            LockSupport.parkNanos(this, later.isEmpty() ? IDLE_NANOS : LATER_NANOS);
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

    /** Runs an action and reports its failure: one message that cannot be sent must not block those that follow. */
    private void runSafely(Runnable action) {
        try {
            action.run();
        } catch (OutOfMemoryError e) {
            HeapReserve.release();
            runAgain(action);
        } catch (RuntimeException | StackOverflowError e) {
            report(e);
        }
    }

    /** Retries with the memory of the released reserve. */
    private void runAgain(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            report(e);
        }
    }

    private void report(Throwable problem) {
        try {
            log.println("output of a cell was lost: " + problem);
        } catch (OutOfMemoryError e) {
            HeapReserve.release();
        }
    }

    /** Schedules an action for the publisher's thread, a little later. Only that thread may call this. */
    void later(Runnable action) {
        if (later.isEmpty()) {
            laterSince = System.nanoTime();
        }
        later.add(action);
    }

    private void runDue() {
        if (later.isEmpty() || System.nanoTime() - laterSince < LATER_NANOS) {
            return;
        }
        List<Runnable> due = List.copyOf(later);
        later.clear();
        due.forEach(this::runSafely);
    }

    /** Waits for text that follows immediately, unless something else must be sent. */
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
        StringBuilder all = new StringBuilder();
        for (Item item = queue.peek();
                item != null && item.text == text && all.length() < MAX_MESSAGE_BYTES;
                item = queue.peek()) {
            queue.remove();
            waitingBytes.addAndGet(-item.size);
            all.append(item.whole(text));
        }
        text.send(all.toString());
    }
}
