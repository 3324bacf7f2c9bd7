package org.longalign.model.safetensors;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.longalign.internal.RegularFiles;

/**
 * A safetensors file, open for reading. Opening checks the whole header; elements are read in pieces, so tensors may be
 * larger than a buffer or than memory.
 */
public final class SafetensorsFile implements StoredTensor.Source {
    /** The largest accepted header, as in the reference implementation. */
    public static final int MAX_HEADER_BYTES = 100_000_000;

    private final Path path;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long dataStart;

    private SafetensorsFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        long size = channel.size();
        if (size < Long.BYTES) {
            throw new IllegalArgumentException("it has " + size + " bytes, fewer than a header's length takes");
        }
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(length, 0);
        long headerBytes = length.getLong(0);
        if (headerBytes < 2 || headerBytes > Math.min(size - Long.BYTES, MAX_HEADER_BYTES)) {
            throw new IllegalArgumentException(
                    "its first 8 bytes give the header's length as " + Long.toUnsignedString(headerBytes)
                            + " bytes, with " + (size - Long.BYTES) + " bytes in the file after them and at most "
                            + MAX_HEADER_BYTES + " allowed: it is cut short or no safetensors file");
        }
        ByteBuffer json = ByteBuffer.allocate((int) headerBytes);
        readFully(json, Long.BYTES);
        dataStart = Long.BYTES + headerBytes;
        header = SafetensorsHeader.parse(json.array(), size - dataStart);
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws IllegalArgumentException naming the file and what is wrong with it
     * @throws IOException if it cannot be read
     */
    public static SafetensorsFile open(Path path) throws IOException {
        return RegularFiles.open(path, SafetensorsFile::new);
    }

    @Override
    public Path path() {
        return path;
    }

    /** The tensors by name, in the order of their data. */
    @Override
    public Map<String, StoredTensor> tensors() {
        return Collections.unmodifiableMap(header.tensors());
    }

    /** The strings under {@code __metadata__}; empty if there are none. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    @Override
    public void read(StoredTensor tensor, long from, ByteBuffer target) throws IOException {
        if (from < 0 || from > tensor.bytes() - target.remaining()) {
            throw new IndexOutOfBoundsException("bytes " + from + " to " + (from + target.remaining()) + " of tensor "
                    + tensor.name() + ", which has " + tensor.bytes());
        }
        readFully(target, dataStart + tensor.offset() + from);
    }

    /** Closes the file. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void readFully(ByteBuffer target, long from) throws IOException {
        long next = from;
        while (target.hasRemaining()) {
            int count = channel.read(target, next);
            if (count < 0) {
                throw new EOFException(path + " ends at byte " + next + ": it was cut short while it was read");
            }
            next += count;
        }
    }
}
