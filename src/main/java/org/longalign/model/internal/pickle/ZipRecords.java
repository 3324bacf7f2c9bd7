package org.longalign.model.internal.pickle;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of a ZIP archive and their places in the file, with the extension for large files (zip64). Written for
 * uncompressed records, whose bytes can be read at any place. Checksums are not compared: PyTorch can be told to write
 * wrong ones.
 */
final class ZipRecords {
    /** The largest accepted directory: more than half a million records. */
    private static final int MAX_DIRECTORY_BYTES = 64 << 20;

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 0xFFFF;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int LARGE_END_SIGNATURE = 0x06064b50;
    private static final int LARGE_END_BYTES = 56;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int LARGE_FIELD = 1;
    private static final long IN_LARGE_FIELD = 0xFFFFFFFFL;

    /**
     * A record of the directory.
     *
     * @param name its name, unique in the archive
     * @param bytes the number of its bytes
     * @param header the position of its local header
     * @param plain whether its bytes are stored as they are, neither compressed nor encrypted
     */
    record Place(String name, long bytes, long header, boolean plain) {}

    /** The directory's place and its number of records. */
    private record Directory(long from, long bytes, long records) {}

    private final FileChannel channel;
    private final long directoryStart;
    private final Map<String, Place> records = new LinkedHashMap<>();

    /**
     * Reads an archive's directory.
     *
     * @throws IllegalArgumentException with the error, without the file's name
     */
    ZipRecords(FileChannel channel) throws IOException {
        this.channel = channel;
        Directory directory = directory();
        directoryStart = directory.from();
        if (directory.bytes() > MAX_DIRECTORY_BYTES) {
            throw new IllegalArgumentException("its directory takes " + directory.bytes() + " bytes; at most "
                    + MAX_DIRECTORY_BYTES + " are read");
        }
        ByteBuffer entries = at(directory.from(), (int) directory.bytes());
        for (long i = 0; i < directory.records(); i++) {
            Place record = entry(entries);
            if (records.putIfAbsent(record.name(), record) != null) {
                throw new IllegalArgumentException("it has two records called " + Shown.of(record.name()));
            }
        }
    }

    /** The records by name, in the order of the directory. */
    Map<String, Place> byName() {
        return records;
    }

    @Nullable
    Place find(String name) {
        return records.get(name);
    }

    /**
     * The position of a record's first byte in the file.
     *
     * @throws IllegalArgumentException if the record is compressed or does not lie within the file, without the file's
     *     name
     */
    long start(Place record) throws IOException {
        if (!record.plain()) {
            throw new IllegalArgumentException(Shown.of(record.name())
                    + " is compressed or encrypted, which torch.save does not do. Unpack the archive and pack it again"
                    + " without compression, or load and save it with torch in Python");
        }
        if (record.header() > directoryStart - LOCAL_BYTES) {
            throw outside(record);
        }
        ByteBuffer local = at(record.header(), LOCAL_BYTES);
        if (local.getInt(0) != LOCAL_SIGNATURE) {
            throw new IllegalArgumentException(
                    "no record begins at byte " + record.header() + ", where " + Shown.of(record.name()) + " should");
        }
        long start = record.header() + LOCAL_BYTES + unsigned(local, 26) + unsigned(local, 28);
        if (start > directoryStart || record.bytes() > directoryStart - start) {
            throw outside(record);
        }
        return start;
    }

    /**
     * The bytes of a small record.
     *
     * @throws IllegalArgumentException if it has more than {@code most} bytes, without the file's name
     */
    byte[] read(Place record, int most) throws IOException {
        if (record.bytes() > most) {
            throw new IllegalArgumentException(
                    Shown.of(record.name()) + " has " + record.bytes() + " bytes; at most " + most + " are read");
        }
        return at(start(record), (int) record.bytes()).array();
    }

    private static IllegalArgumentException outside(Place record) {
        return new IllegalArgumentException(Shown.of(record.name()) + ", " + record.bytes() + " bytes from byte "
                + record.header() + ", does not lie before the archive's directory");
    }

    private Directory directory() throws IOException {
        long size = channel.size();
        int tail = (int) Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
        ByteBuffer end = at(size - tail, tail);
        for (int i = tail - END_BYTES; i >= 0; i--) {
            if (end.getInt(i) == END_SIGNATURE && unsigned(end, i + 20) == tail - END_BYTES - i) {
                Directory large = largeDirectory(size - tail + i);
                Directory directory = large != null
                        ? large
                        : new Directory(unsignedInt(end, i + 16), unsignedInt(end, i + 12), unsigned(end, i + 10));
                if (directory.from() < 0
                        || directory.bytes() < 0
                        || directory.records() < 0
                        || directory.from() > size
                        || directory.bytes() > size - directory.from()) {
                    break;
                }
                return directory;
            }
        }
        throw new IllegalArgumentException(
                "it begins as a ZIP archive, but has no directory at its end: it is cut short; download it again");
    }

    /** The directory as the extension for large files gives it; null if the archive has no such extension. */
    private @Nullable Directory largeDirectory(long end) throws IOException {
        if (end < LOCATOR_BYTES + LARGE_END_BYTES) {
            return null;
        }
        ByteBuffer locator = at(end - LOCATOR_BYTES, LOCATOR_BYTES);
        if (locator.getInt(0) != LOCATOR_SIGNATURE) {
            return null;
        }
        long from = locator.getLong(8);
        if (from < 0 || from > end - LOCATOR_BYTES - LARGE_END_BYTES) {
            throw new IllegalArgumentException("its directory is said to end at byte " + Long.toUnsignedString(from)
                    + ", outside the file: it is damaged; download it again");
        }
        ByteBuffer large = at(from, LARGE_END_BYTES);
        if (large.getInt(0) != LARGE_END_SIGNATURE) {
            throw new IllegalArgumentException(
                    "no directory ends at byte " + from + ", where it should: it is damaged; download it again");
        }
        return new Directory(large.getLong(48), large.getLong(40), large.getLong(32));
    }

    private static Place entry(ByteBuffer entries) {
        int at = entries.position();
        if (entries.remaining() < ENTRY_BYTES || entries.getInt(at) != ENTRY_SIGNATURE) {
            throw damaged();
        }
        int nameBytes = unsigned(entries, at + 28);
        int extraBytes = unsigned(entries, at + 30);
        int length = ENTRY_BYTES + nameBytes + extraBytes + unsigned(entries, at + 32);
        if (entries.remaining() < length) {
            throw damaged();
        }
        byte[] utf8 = new byte[nameBytes];
        entries.get(at + ENTRY_BYTES, utf8);
        String name = new String(utf8, StandardCharsets.UTF_8);
        long packed = unsignedInt(entries, at + 20);
        long bytes = unsignedInt(entries, at + 24);
        long header = unsignedInt(entries, at + 42);
        ByteBuffer large = largeField(entries, at + ENTRY_BYTES + nameBytes, extraBytes);
        bytes = bytes == IN_LARGE_FIELD ? next(large) : bytes;
        packed = packed == IN_LARGE_FIELD ? next(large) : packed;
        header = header == IN_LARGE_FIELD ? next(large) : header;
        boolean plain = unsigned(entries, at + 10) == 0 && (unsigned(entries, at + 8) & 1) == 0 && packed == bytes;
        entries.position(at + length);
        return new Place(name, bytes, header, plain);
    }

    /** The rest of an entry's field for large numbers, which holds those that do not fit into 32 bits. */
    private static ByteBuffer largeField(ByteBuffer entries, int from, int bytes) {
        int end = from + bytes;
        for (int at = from; at + 4 <= end; at += 4 + unsigned(entries, at + 2)) {
            int length = unsigned(entries, at + 2);
            if (unsigned(entries, at) == LARGE_FIELD && at + 4 + length <= end) {
                return entries.slice(at + 4, length).order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        return ByteBuffer.allocate(0);
    }

    private static long next(ByteBuffer large) {
        if (large.remaining() < Long.BYTES) {
            throw damaged();
        }
        long number = large.getLong();
        if (number < 0) {
            throw damaged();
        }
        return number;
    }

    private static IllegalArgumentException damaged() {
        return new IllegalArgumentException("the archive's directory is damaged; download the file again");
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    private static long unsignedInt(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    private ByteBuffer at(long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException("it ends at byte " + (from + bytes.position()));
            }
        }
        return bytes.flip();
    }
}
