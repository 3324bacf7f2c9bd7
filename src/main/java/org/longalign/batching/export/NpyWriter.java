package org.longalign.batching.export;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes an array in NumPy's format {@code .npy} (version 1.0, row-major, little endian), element by element. */
final class NpyWriter implements Closeable {
    /** NumPy's name for int64. */
    static final String INT64 = "<i8";

    /** NumPy's name for float32. */
    static final String FLOAT32 = "<f4";

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private long missing;

    NpyWriter(Path file, String type, long... shape) throws IOException {
        this.file = file;
        this.missing = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        String sizes = Arrays.stream(shape).mapToObj(size -> size + ",").collect(Collectors.joining(" "));
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + sizes + "), }";
        // Magic, version and length take 10 bytes; the data begins at a multiple of 64.
        int padding = 63 - (10 + header.length()) % 64;
        String padded = header + " ".repeat(padding) + "\n";
        buffer.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) padded.length())
                .put(padded.getBytes(StandardCharsets.US_ASCII));
    }

    void put(long value) throws IOException {
        room();
        buffer.putLong(value);
    }

    void put(float value) throws IOException {
        room();
        buffer.putFloat(value);
    }

    private void room() throws IOException {
        missing--;
        if (buffer.remaining() < Long.BYTES) {
            flush();
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** Writes the rest of the buffer; without this call the file may be cut short. */
    void finish() throws IOException {
        flush();
        if (missing != 0) {
            throw new IOException(file + ": the shape has " + missing + " more elements than were written");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
