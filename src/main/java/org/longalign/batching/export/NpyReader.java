package org.longalign.batching.export;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.longalign.internal.RegularFiles;

/** Reads a two-dimensional {@code .npy} array of int64 or float32 row by row. */
final class NpyReader implements Closeable {
    private static final Pattern HEADER =
            Pattern.compile("\\{'descr': '([^']*)', 'fortran_order': False, 'shape': \\((\\d+), (\\d+),?\\), *\\}\\s*");
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    private final Path file;
    private final DataInputStream in;
    private final int rows;
    private final int width;

    /** @throws IOException naming the file, if it is not a two-dimensional array of the type */
    NpyReader(Path file, String type) throws IOException {
        this.file = file;
        this.in = new DataInputStream(
                new BufferedInputStream(Files.newInputStream(RegularFiles.existing(file)), 1 << 16));
        try {
            byte[] magic = in.readNBytes(MAGIC.length);
            int low = in.read();
            int high = in.read();
            String header = new String(in.readNBytes(Math.max(0, low | high << 8)), StandardCharsets.US_ASCII);
            Matcher matcher = HEADER.matcher(header);
            if (!Arrays.equals(magic, MAGIC) || !matcher.matches() || !type.equals(matcher.group(1))) {
                throw new IOException(file + " is not a two-dimensional " + type + " .npy file: " + header.strip());
            }
            rows = Integer.parseInt(matcher.group(2));
            width = Integer.parseInt(matcher.group(3));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    int rows() {
        return rows;
    }

    int width() {
        return width;
    }

    /** The next row of int64 values, each of which must fit an int. */
    int[] ints() throws IOException {
        ByteBuffer bytes = next(Long.BYTES);
        int[] row = new int[width];
        for (int i = 0; i < width; i++) {
            row[i] = Math.toIntExact(bytes.getLong());
        }
        return row;
    }

    /** The next row of float32 values. */
    float[] floats() throws IOException {
        ByteBuffer bytes = next(Float.BYTES);
        float[] row = new float[width];
        bytes.asFloatBuffer().get(row);
        return row;
    }

    private ByteBuffer next(int size) throws IOException {
        byte[] bytes = in.readNBytes(Math.multiplyExact(width, size));
        if (bytes.length < width * size) {
            throw new IOException(file + " ends in the middle of a row");
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
