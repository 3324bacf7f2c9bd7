package org.longalign.chat.client;

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
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.client.RecordedReplies.Asked;
import org.longalign.chat.client.RecordedReplies.Exchange;
import org.longalign.data.Jsonl;
import org.longalign.internal.Folders;
import org.longalign.internal.LineLimit;
import org.longalign.internal.Utf8;

/**
 * Records the replies of a model to a file that {@link RecordedReplies} can replay. A conversation that was recorded
 * of the same model, temperature, output limit and pass is answered from the file, so a repeated run pays for nothing
 * twice and gives the same results; {@link #fresh} counts the calls that reached the model. An empty, filtered or
 * unfinished reply is in the file too, but is asked for again.
 *
 * <p>A reply is on the disk before it is returned. A line that was incomplete when a process died is cut off. Several
 * models and processes may record to one file.
 */
final class Recording extends ChatModel.Around {
    private static final long LONGEST = 1L << 30;
    private static final int ABOUT_CHARS = 80;
    private static final long LOCKED_NANOS = 2_000_000;

    private final Path file;
    private final Map<String, Exchange> exchanges = new HashMap<>();
    /** One lock for each conversation and settings, so that none is asked twice at the same time. */
    private final Map<String, ReentrantLock> asking = new ConcurrentHashMap<>();

    /** Bytes of the file that were read into {@link #exchanges}. */
    private long known;

    private long knownLines;
    private long fresh;
    /** Replies that were recorded by an earlier version, without their model and settings. */
    private long unsettled;

    private Recording(ChatModel model, Path file) {
        super(model);
        this.file = file;
    }

    /**
     * Records a model's replies.
     *
     * @param file the file to append to; it is created if missing, with its folders
     * @throws IllegalArgumentException if the file contains anything but recorded replies, naming the line
     * @throws UncheckedIOException if the file cannot be read or written
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
        if (recording.unsettled > 0) {
            System.Logger log = System.getLogger(Recording.class.getName());
            log.log(
                    System.Logger.Level.WARNING,
                    recording.unsettled + " replies in " + file
                            + " were recorded without their model and settings; they are kept, but those requests are asked"
                            + " again");
        }
        return recording;
    }

    /** The number of replies that came from the model and not from the file. */
    public synchronized long fresh() {
        return fresh;
    }

    /**
     * The recorded reply, or else the model's.
     *
     * @throws UncheckedIOException if the reply cannot be written; it is then lost
     */
    @Override
    public ChatReply reply(ChatRequest request) {
        String key = RecordedReplies.key(request);
        String identity = key + " " + Asked.of(name(), request);
        ReentrantLock lock = asking.computeIfAbsent(identity, k -> new ReentrantLock());
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            throw FailedCallException.interrupted("the same request in another thread");
        }
        try {
            Optional<Exchange> before = find(identity).or(() -> find(key));
            if (before.isPresent()) {
                return before.get().chatReply();
            }
            ChatReply reply = model.reply(request);
            record(Exchange.of(about(request), request, name(), reply));
            return reply;
        } finally {
            lock.unlock();
        }
    }

    private synchronized Optional<Exchange> find(String key) {
        return Optional.ofNullable(exchanges.get(key)).filter(Exchange::answers);
    }

    /** Keeps an exchange unless there is an answer to the same already. Written replies answer under any settings. */
    private void keep(Exchange exchange) {
        if (exchange.asked() == null && !exchange.written()) {
            unsettled++;
            return;
        }
        String key = exchange.written() ? exchange.request() : exchange.identity();
        exchanges.merge(key, exchange, (before, now) -> before.answers() ? before : now);
    }

    private synchronized void record(Exchange exchange) {
        fresh++;
        try {
            withFile(out -> {
                catchUp(out);
                Exchange before = exchanges.get(exchange.identity());
                if (before != null && before.answers()) {
                    return; // another process recorded the same request meanwhile
                }
                byte[] line = Utf8.ofJson(Jsonl.JSON.writeValueAsString(exchange) + "\n");
                LineLimit.check(line.length - 1, "the reply of " + file);
                out.seek(known);
                out.write(line);
                out.getFD().sync();
                known += line.length;
                knownLines++;
                keep(exchange);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record to " + file + ": " + e.getMessage(), e);
        }
    }

    private interface Action {
        void on(RandomAccessFile file) throws IOException;
    }

    /** Writes through a RandomAccessFile: a thread's interrupt would close a channel in the middle of a line. */
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

    /** Reads the lines that are new in the file, and cuts or ends the last one. */
    private void catchUp(RandomAccessFile in) throws IOException {
        if (in.length() - known > LONGEST) {
            throw new IOException("it grew by more than 1 GiB; record to another file");
        }
        byte[] more = new byte[(int) (in.length() - known)];
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

    /** Remembers the exchange of a line. Returns whether to keep the line. */
    private boolean learn(String line, boolean ended) {
        knownLines++;
        if (line.isBlank()) {
            return ended;
        }
        try {
            Exchange exchange = Jsonl.JSON.readValue(line, Exchange.class);
            keep(exchange);
            return true;
        } catch (JsonProcessingException e) {
            if (!ended && line.startsWith("{")) {
                knownLines--;
                return false; // incomplete: a process died while it wrote
            }
            throw new IllegalArgumentException(
                    file + ":" + knownLines + ": not a recorded reply; record to another file or remove this line");
        }
    }

    /** The end of the last message, on one line. */
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
