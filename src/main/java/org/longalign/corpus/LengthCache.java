package org.longalign.corpus;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.longalign.internal.LockedFile;
import org.longalign.internal.Sha256;
import org.longalign.tokenize.Tokenizer;

/**
 * Stores text lengths in a file, so that a corpus is counted only once for each tokenizer:
 *
 * <pre>{@code
 * // given: Path folder, Corpus corpus, Tokenizer tokenizer
 * try (var cache = LengthCache.open(folder, tokenizer)) {
 *     SelectedDocuments selected = Selection.of(corpus, tokenizer).lengthCache(cache).run();
 * }
 * }</pre>
 *
 * <p>A length is found by tokenizer and SHA-256 of the text, whatever the document's id. Each tokenizer has its own
 * append-only file in the folder: a header line, then a line {@code SHA-256 tokens} for each text, or {@code SHA-256 -
 * reason} for one that cannot be counted; it is not tried again unless its line is removed. After a kill all whole
 * lines are valid, and an unfinished last one is cut off. A text takes about 100 bytes of memory. Threads may share a
 * cache; one process at a time may have it open.
 */
public final class LengthCache implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) (?:([0-9]{1,9})|- (.*))");
    private static final int LONGEST_LINE = 1 << 10;
    private static final int LONGEST_REASON = 200;
    /** Identifies a tokenizer: two that agree in name, size and the ids of this text are taken for the same. */
    private static final String PROBE =
            "The CAPTAIN'S log, 1851-10-18:\n\tint i = 0; // naïve Ünïcode…  软件包的版本 ½ 🚢 antidisestablishmentarianism";

    private final Path path;
    private final String identity;
    private final LockedFile locked;
    private final RandomAccessFile file;
    private final OutputStream out;
    private final Map<Key, Integer> lengths = new ConcurrentHashMap<>();
    /** The reasons for which texts could not be counted. */
    private final Map<Key, String> uncountable = new ConcurrentHashMap<>();

    private final AtomicLong counted = new AtomicLong();
    private final AtomicLong found = new AtomicLong();

    /** The first 128 bits of a text's SHA-256. */
    private record Key(long high, long low) {
        static Key of(byte[] sha256) {
            ByteBuffer bytes = ByteBuffer.wrap(sha256);
            return new Key(bytes.getLong(), bytes.getLong());
        }
    }

    private LengthCache(Path path, LockedFile locked, String name, String identity) throws IOException {
        this.path = path;
        this.identity = identity;
        this.locked = locked;
        this.file = locked.file();
        String header = "lengths by " + name + " " + identity;
        file.setLength(readWholeLines(header));
        file.seek(file.length());
        // Not its channel: that would be closed by the interrupt of a thread that writes.
        this.out = new BufferedOutputStream(new FileOutputStream(file.getFD()));
        if (file.length() == 0) {
            out.write((header + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    /**
     * Opens or creates the cache of a tokenizer.
     *
     * @param folder holds a file for each tokenizer; it is created if it is missing
     * @throws IllegalArgumentException naming a damaged line before the last
     * @throws IllegalStateException if the cache is already open
     * @throws UncheckedIOException if the file cannot be read or written
     */
    public static LengthCache open(Path folder, Tokenizer tokenizer) {
        String identity = identity(tokenizer);
        String name = tokenizer.name().replaceAll("[^A-Za-z0-9._-]+", "-");
        Path path = folder.resolve(name + "-" + identity.substring(0, 12) + ".lengths");
        try {
            Files.createDirectories(folder);
            LockedFile locked = LockedFile.open(
                    path, "the lengths " + path + " are in use; close them there, or choose another folder");
            try {
                return new LengthCache(path, locked, name, identity);
            } catch (RuntimeException | IOException e) {
                locked.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the lengths " + path + ": " + e.getMessage(), e);
        }
    }

    /** The SHA-256 of a tokenizer's name, size and ids of {@link #PROBE}. */
    static String identity(Tokenizer tokenizer) {
        StringBuilder text = new StringBuilder(tokenizer.name() + "\n" + tokenizer.vocabularySize());
        for (int id : tokenizer.encode(PROBE)) {
            text.append('\n').append(id);
        }
        return Sha256.hex(text.toString());
    }

    /** Reads what is there; returns the bytes that are whole lines. */
    private long readWholeLines(String header) throws IOException {
        long whole = 0;
        int number = 0;
        InputStream in = new BufferedInputStream(locked.fromStart(), 1 << 16);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != '\n') {
                line.write(b);
                if (line.size() > LONGEST_LINE) {
                    throw damaged(number + 1);
                }
                continue;
            }
            number++;
            take(number, line.toString(StandardCharsets.UTF_8), header);
            whole += line.size() + 1;
            line.reset();
        }
        return whole;
    }

    private void take(int number, String line, String header) {
        if (number == 1) {
            if (!line.equals(header)) {
                throw damaged(number);
            }
            return;
        }
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw damaged(number);
        }
        Key key = Key.of(HexFormat.of().parseHex(parts.group(1)));
        if (parts.group(2) == null) {
            uncountable.put(key, parts.group(3));
        } else {
            lengths.put(key, Integer.parseInt(parts.group(2)));
        }
    }

    private IllegalArgumentException damaged(int line) {
        return new IllegalArgumentException(
                path + ":" + line
                        + ": no line of lengths by this tokenizer; remove the line, or the file to have all texts counted again");
    }

    /**
     * Verifies that the lengths belong to a tokenizer.
     *
     * @throws IllegalArgumentException if they belong to another
     */
    void checkBy(Tokenizer tokenizer) {
        if (!identity.equals(identity(tokenizer))) {
            throw new IllegalArgumentException("the lengths " + path + " are by another tokenizer than "
                    + tokenizer.name() + "; open the cache with the tokenizer of the selection");
        }
    }

    /**
     * The length of a text in tokens, from the cache or else counted and added to it.
     *
     * @throws IllegalArgumentException with the reason if the tokenizer cannot count it, or could not before
     */
    int tokens(String text, Tokenizer tokenizer) {
        byte[] sha256 = Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
        Key key = Key.of(sha256);
        Integer known = lengths.get(key);
        if (known != null) {
            found.incrementAndGet();
            return known;
        }
        String problem = uncountable.get(key);
        if (problem != null) {
            found.incrementAndGet();
            throw new IllegalArgumentException(problem);
        }
        int tokens;
        try {
            tokens = tokenizer.count(text);
        } catch (IllegalArgumentException e) {
            addUncountable(key, HexFormat.of().formatHex(sha256), String.valueOf(e.getMessage()));
            throw e;
        }
        counted.incrementAndGet();
        if (lengths.put(key, tokens) == null) {
            add(HexFormat.of().formatHex(sha256) + " " + tokens + "\n");
        }
        return tokens;
    }

    /** Keeps at once what took a long time to find. */
    private void addUncountable(Key key, String sha256, String reason) {
        String line = reason.replaceAll("\\s+", " ");
        String kept = line.substring(0, Math.min(line.length(), LONGEST_REASON));
        if (uncountable.put(key, kept) == null) {
            add(sha256 + " - " + kept + "\n");
            flush();
        }
    }

    private synchronized void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the lengths " + path + ": " + e.getMessage(), e);
        }
    }

    private synchronized void add(String line) {
        try {
            out.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the lengths " + path + ": " + e.getMessage(), e);
        }
    }

    /** The number of cache misses since opening: texts that were counted. */
    public long counted() {
        return counted.get();
    }

    /** The number of cache hits since opening. */
    public long found() {
        return found.get();
    }

    /** The number of known lengths. */
    public int size() {
        return lengths.size();
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** Forces the lengths to the disk and releases the file for other processes. */
    @Override
    public synchronized void close() {
        if (!file.getChannel().isOpen()) {
            return;
        }
        try (locked) {
            out.flush();
            file.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the lengths " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return size() + " lengths in " + path + "; " + found + " found and " + counted + " counted since it was opened";
    }
}
