package org.longalign.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.Folders;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.LineLimit;
import org.longalign.internal.LockedFile;
import org.longalign.internal.RegularFiles;
import org.longalign.internal.Utf8;

/**
 * The finished steps of long work, one line each, from which stopped or killed work resumes:
 *
 * <pre>{@code
 * // given: Path file, UnaryOperator<String> ask
 * try (var journal = Journal.open(file, Map.of("model", "gpt-4o", "seed", "7"))) {
 *     String answer = journal.step("sotu/1981#answer", String.class, () -> ask.apply("Who spoke?"));
 * }
 * }</pre>
 *
 * <p>A step that is in the journal is not done again. A line is on the disk before {@link #step} returns; a line that
 * was being written when the process died is cut off, and its step is done again. A line longer than what {@link Jsonl}
 * reads is refused when it is written. The first line says what work the steps
 * belong to, and other work is refused. One process at a time may hold a journal; its threads may share it.
 */
public final class Journal implements AutoCloseable {
    private static final String WORK = "work";
    /** The beginning of the first line. */
    private static final String BEGINS = "{\"" + WORK + "\":";

    private static final String KEY = "key";
    private static final String VALUE = "value";

    private final Path path;
    private final LockedFile locked;
    private final RandomAccessFile file;
    private final Map<String, Place> places = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Object syncing = new Object();
    /** Bytes that are whole lines. */
    private volatile long end;

    private volatile long synced;

    /** The place of a line in the file, in bytes, without its line end. */
    private record Place(long start, int bytes) {}

    private Journal(Path path, LockedFile locked) {
        this.path = path;
        this.locked = locked;
        this.file = locked.file();
    }

    /**
     * Opens a journal, or begins one.
     *
     * @param path the file; folders above it that are missing are made
     * @param work what the steps depend on, such as model, seed and versions of prompts
     * @throws IllegalArgumentException if the journal is of other work, saying in what it differs; or if a line before
     *     the last is damaged, naming it
     * @throws IllegalStateException if a running process has it open
     * @throws UncheckedIOException if the file cannot be read or written
     */
    public static Journal open(Path path, Map<String, String> work) {
        Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
        try {
            Files.createDirectories(folder);
            LockedFile locked = LockedFile.open(RegularFiles.require(path), inUse(path));
            try {
                Journal journal = new Journal(path, locked);
                journal.recover(new TreeMap<>(work));
                Folders.force(folder);
                return journal;
            } catch (RuntimeException | IOException e) {
                locked.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the journal " + path + ": " + e.getMessage(), e);
        }
    }

    private static String inUse(Path path) {
        return "the journal " + path + " is in use; wait for the work that writes it, or stop that, or choose another"
                + " file";
    }

    /** Reads what is there: checks the work, remembers where each step lies, cuts a torn last line off. */
    private void recover(Map<String, String> work) throws IOException {
        int limit = LineLimit.bytes();
        LineSplitter lines = new LineSplitter(locked.fromStart(), limit);
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            int number = lines.number();
            if (lines.tooLong() && lines.ended()) {
                throw new IllegalArgumentException(path + ":" + number + ": " + LineLimit.reason(limit));
            }
            ObjectNode entry = lines.ended() ? parse(line) : null;
            if (entry == null) {
                if (isTorn(line, number, lines.ended()) && lines.next() == null) {
                    break; // the process or the machine died while it wrote
                }
                throw new IllegalArgumentException(path + ":" + number
                        + ": damaged; restore the file, or remove this line to have its step done again");
            }
            if (number == 1) {
                checkWork(entry, work);
            } else {
                places.put(entry.path(KEY).asText(), new Place(end, line.length));
            }
            end = lines.position();
        }
        file.setLength(end);
        if (end == 0) {
            append(Jsonl.JSON.createObjectNode().set(WORK, Jsonl.JSON.valueToTree(work)));
        }
        synced = end;
    }

    /**
     * Whether a line that is no entry may be half of one: it has no end, or holds zeros in place of data that never
     * reached the disk. The first line of a file of another kind is none.
     */
    private static boolean isTorn(byte[] line, int number, boolean ended) {
        boolean zeros = false;
        for (byte b : line) {
            zeros |= b == 0;
        }
        byte[] begins = BEGINS.getBytes(StandardCharsets.UTF_8);
        int compared = Math.min(line.length, begins.length);
        boolean ours = number > 1 || Arrays.equals(line, 0, compared, begins, 0, compared);
        return zeros || (!ended && ours);
    }

    private static @Nullable ObjectNode parse(byte[] line) throws IOException {
        try {
            return Jsonl.WHOLE.readTree(line) instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException | CharConversionException e) {
            return null;
        }
    }

    private void checkWork(ObjectNode first, Map<String, String> work) {
        if (!(first.get(WORK) instanceof ObjectNode there)) {
            throw new IllegalArgumentException(path + ":1: this is no journal; choose another file");
        }
        Set<String> names = new TreeSet<>(work.keySet());
        there.fieldNames().forEachRemaining(names::add);
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String before = there.path(name).asText("unset");
            String now = work.getOrDefault(name, "unset");
            if (!before.equals(now)) {
                differences.add(name + " is " + before + " there and " + now + " here");
            }
        }
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("the journal " + path + " is of other work: "
                    + String.join("; ", differences) + ". Go on as it began, or choose another file");
        }
    }

    /** The steps that are done, in the order in which they were. */
    public List<String> keys() {
        synchronized (places) {
            return List.copyOf(places.keySet());
        }
    }

    /** Whether a step is done. */
    public boolean has(String key) {
        return places.containsKey(key);
    }

    /**
     * The result of a step, if it is done.
     *
     * @throws IllegalArgumentException if what is there is no {@code type}, naming file and step
     */
    public <T> Optional<T> find(String key, Class<T> type) {
        Place place = places.get(key);
        if (place == null) {
            return Optional.empty();
        }
        byte[] line = new byte[place.bytes()];
        try {
            synchronized (file) {
                file.seek(place.start());
                file.readFully(line);
            }
            T value = Jsonl.JSON.treeToValue(Jsonl.JSON.readTree(line).path(VALUE), type);
            if (value == null) {
                throw new IllegalArgumentException("the step " + key + " in " + path + " holds nothing");
            }
            return Optional.of(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the step " + key + " in " + path + " holds no " + type.getSimpleName() + ": " + JsonProblem.of(e));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the journal " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Does a step, unless it is done already. What {@code action} throws is thrown on, and the step stays undone.
     *
     * @param key names the step in this work
     * @param type what JSON is read back as
     * @return the result, from the journal where the step was done before
     * @throws IllegalStateException if another thread is doing this very step
     * @throws IllegalArgumentException if the result is longer than can be read back
     * @throws UncheckedIOException if the result cannot be written; the journal is then as it was
     */
    public <T> T step(String key, Class<T> type, Supplier<T> action) {
        if (!running.add(key)) {
            throw new IllegalStateException(
                    "the step " + key + " is under way in another thread: two things share a name");
        }
        try {
            Optional<T> before = find(key, type);
            if (before.isPresent()) {
                return before.get();
            }
            T result = action.get();
            record(key, result);
            return result;
        } finally {
            running.remove(key);
        }
    }

    private void record(String key, Object result) {
        JsonNode line = Jsonl.JSON.createObjectNode().put(KEY, key).set(VALUE, Jsonl.JSON.valueToTree(result));
        try {
            long written;
            synchronized (file) {
                Place place = append(line);
                places.put(key, place);
                written = end;
            }
            sync(written);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write the step " + key + " to the journal " + path + ": " + e.getMessage(), e);
        }
    }

    private Place append(JsonNode line) throws IOException {
        byte[] bytes = Utf8.ofJson(Jsonl.JSON.writeValueAsString(line) + "\n");
        LineLimit.check(bytes.length - 1, "the step " + line.path(KEY).asText(WORK) + " of the journal " + path);
        long start = end;
        try {
            file.seek(start);
            file.write(bytes);
        } catch (IOException e) {
            file.setLength(start); // no half line stays, such as on a full disk
            throw e;
        }
        end = start + bytes.length;
        return new Place(start, bytes.length - 1);
    }

    /** Returns when the file is on the disk up to a place. Threads that come together share one sync. */
    private void sync(long upTo) throws IOException {
        synchronized (syncing) {
            if (synced < upTo) {
                long now = end;
                file.getFD().sync();
                synced = now;
            }
        }
    }

    /** Lets other work have the file. Steps that are under way in other threads fail. */
    @Override
    public void close() {
        try {
            locked.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the journal " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return places.size() + " finished steps in " + path;
    }
}
