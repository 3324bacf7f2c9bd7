package org.longalign.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.RecordedReplies.Exchange;
import org.longalign.data.Folders;
import org.longalign.data.Jsonl;

/**
 * A model whose replies are written to a file that {@link RecordedReplies} can serve later. A conversation that is in
 * the file is answered from there and not asked again, so that a repeated run pays for nothing twice and its replay is
 * the same run; {@link #fresh} says how many were asked.
 *
 * <p>A reply is on the disk before it is given. A line that was being written when the process died is cut off. Several
 * models and processes may record to one file.
 */
public final class Recording implements ChatModel {
    private static final int ABOUT_CHARS = 80;
    private static final long LOCKED_NANOS = 2_000_000;

    private final ChatModel model;
    private final Path file;
    private final Map<String, Exchange> exchanges = new HashMap<>();
    /** One for each conversation asked here, so that none is asked twice at the same time. */
    private final Map<String, ReentrantLock> asking = new ConcurrentHashMap<>();

    /** Bytes of the file that are in {@link #exchanges}. */
    private long known;

    private long knownLines;
    private long fresh;

    private Recording(ChatModel model, Path file) {
        this.model = model;
        this.file = file;
    }

    /**
     * A model with a record of what it replies.
     *
     * @param file where to; it is made if it is not there, with the folders above it
     * @throws IllegalArgumentException if the file holds something else, naming the line
     * @throws UncheckedIOException if it cannot be read or written
     */
    public static Recording to(Path file, ChatModel model) {
        Recording recording = new Recording(model, file);
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        try {
            Files.createDirectories(folder);
            recording.withFile(out -> recording.catchUp(out));
            Folders.force(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record to " + file + ": " + e.getMessage(), e);
        }
        return recording;
    }

    @Override
    public String name() {
        return model.name();
    }

    /** How many replies were asked of the model rather than taken from the file. */
    public synchronized long fresh() {
        return fresh;
    }

    /**
     * The reply of the file, or else of the model.
     *
     * @throws UncheckedIOException if the reply cannot be written; it is then lost
     */
    @Override
    public ChatReply reply(ChatRequest request) {
        String key = RecordedReplies.key(request);
        ReentrantLock lock = asking.computeIfAbsent(key, k -> new ReentrantLock());
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            throw FailedCallException.interrupted("the same request in another thread");
        }
        try {
            Optional<Exchange> before = find(key);
            if (before.isPresent()) {
                return before.get().chatReply();
            }
            ChatReply reply = model.reply(request);
            record(new Exchange(about(request), key, reply.text(), reply.model(), reply.usage(), reply.finish()));
            return reply;
        } finally {
            lock.unlock();
        }
    }

    private synchronized Optional<Exchange> find(String key) {
        return Optional.ofNullable(exchanges.get(key));
    }

    private synchronized void record(Exchange exchange) {
        fresh++;
        try {
            withFile(out -> {
                catchUp(out);
                if (exchanges.containsKey(exchange.request())) {
                    return; // another process asked the same meanwhile
                }
                byte[] line = (Jsonl.JSON.writeValueAsString(exchange) + "\n").getBytes(StandardCharsets.UTF_8);
                out.seek(known);
                out.write(line);
                out.getFD().sync();
                known += line.length;
                knownLines++;
                exchanges.put(exchange.request(), exchange);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record to " + file + ": " + e.getMessage(), e);
        }
    }

    private interface Action {
        void on(RandomAccessFile file) throws IOException;
    }

    /** Not a channel, which the interrupt of a thread would close in the middle of a line. */
    private void withFile(Action action) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            FileLock lock = tryLock(open);
            while (lock == null) {
                LockSupport.parkNanos(LOCKED_NANOS);
                lock = tryLock(open);
            }
            try {
                action.on(open);
            } finally {
                lock.release();
            }
        }
    }

    private static @Nullable FileLock tryLock(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another recording in this process
        }
    }

    /** Reads what the file holds beyond what is known, and ends it with a whole line. */
    private void catchUp(RandomAccessFile in) throws IOException {
        byte[] more = new byte[Math.toIntExact(in.length() - known)];
        in.seek(known);
        in.readFully(more);
        int start = 0;
        for (int end = 0; end < more.length; end++) {
            if (more[end] == '\n') {
                learn(new String(more, start, end - start, StandardCharsets.UTF_8), true);
                start = end + 1;
            }
        }
        boolean unended = start < more.length
                && learn(new String(more, start, more.length - start, StandardCharsets.UTF_8), false);
        known += unended ? more.length : start;
        in.setLength(known);
        if (unended) {
            in.seek(known);
            in.write('\n');
            known++;
        }
    }

    /** Remembers a line's exchange; whether there is one. */
    private boolean learn(String line, boolean ended) {
        knownLines++;
        if (line.isBlank()) {
            return ended;
        }
        try {
            Exchange exchange = Jsonl.JSON.readValue(line, Exchange.class);
            exchanges.putIfAbsent(exchange.request(), exchange);
            return true;
        } catch (JsonProcessingException e) {
            if (!ended) {
                knownLines--;
                return false; // torn: a process died while it wrote
            }
            throw new IllegalArgumentException(
                    file + ":" + knownLines + ": no recorded reply; record to another file" + " or remove this line");
        }
    }

    /** The end of what was asked, on one line. */
    private static String about(ChatRequest request) {
        String last = request.messages().get(request.messages().size() - 1).content();
        String tail = last.substring(Math.max(0, last.length() - 2 * ABOUT_CHARS))
                .strip()
                .replaceAll("\\s+", " ");
        return tail.substring(Math.max(0, tail.length() - ABOUT_CHARS));
    }

    @Override
    public String toString() {
        return model + ", recorded to " + file;
    }
}
