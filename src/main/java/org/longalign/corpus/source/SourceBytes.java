package org.longalign.corpus.source;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.longalign.internal.GzipStream;
import org.longalign.internal.OptionalLibrary;

/**
 * The content of a file, unpacked if its first bytes are those of gzip or zstd. Packed text has 3 to 20 times its size; a
 * file that was made to occupy its reader, with 500 times its size and more, ends after 1 GiB.
 */
final class SourceBytes extends FilterInputStream {
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_MAGIC = 6;
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] BZIP2 = {'B', 'Z', 'h'};
    private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] RAR = {'R', 'a', 'r', '!', 0x1a, 7};
    private static final byte[] SEVEN_ZIP = {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0x27, 0x1c};

    /** Unpacked bytes from which on a file is suspected, and how many times its size it may have then. */
    private static final long SUSPECTED_BYTES = 1L << 30;

    private static final int MOST_TIMES = 500;

    private final Counted file;
    private long unpackedBytes;

    private SourceBytes(InputStream unpacked, Counted file) {
        super(unpacked);
        this.file = file;
    }

    /**
     * Opens a file.
     *
     * @throws UnreadableFileException if it is packed in another format
     */
    static SourceBytes open(InputFile input) throws IOException {
        InputFile.Range range = input.range();
        if (range != null) {
            // Only files that are not packed are cut. A line that begins in the range is told by the byte before it.
            Counted cut = new Counted(input.open(Math.max(0, range.from() - 1)));
            return new SourceBytes(cut, cut);
        }
        Counted file = new Counted(input.open());
        try {
            BufferedInputStream in = new BufferedInputStream(file, BUFFER);
            in.mark(LONGEST_MAGIC);
            byte[] start = in.readNBytes(LONGEST_MAGIC);
            in.reset();
            return new SourceBytes(unpacked(in, start), file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static InputStream unpacked(InputStream in, byte[] start) throws IOException {
        if (begins(start, GZIP)) {
            return new GzipStream(in, UnreadableFileException::damaged);
        }
        if (isZstd(start)) {
            try {
                return OptionalLibrary.ZSTD.use(() -> new ZstdStream(in));
            } catch (LinkageError e) {
                throw new IllegalStateException("the native library of zstd-jni cannot be loaded: " + e, e);
            }
        }
        String other = begins(start, BZIP2)
                ? "bzip2"
                : begins(start, XZ)
                        ? "xz"
                        : begins(start, ZIP)
                                ? "zip"
                                : begins(start, RAR) ? "rar" : begins(start, SEVEN_ZIP) ? "7-zip" : "";
        if (!other.isEmpty()) {
            throw UnreadableFileException.damaged(
                    "the file is packed with " + other + ", which is not supported; unpack it or repack it with gzip");
        }
        return in;
    }

    /** Whether the first bytes of a file are those of none of the formats of packed files. */
    static boolean isPlain(InputFile input) throws IOException {
        try (InputStream in = input.open()) {
            byte[] start = in.readNBytes(LONGEST_MAGIC);
            return !isZstd(start)
                    && java.util.stream.Stream.of(GZIP, BZIP2, XZ, ZIP, RAR, SEVEN_ZIP)
                            .noneMatch(magic -> begins(start, magic));
        }
    }

    private static boolean begins(byte[] start, byte[] magic) {
        return start.length >= magic.length && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
    }

    /** Whether data begin with a zstd frame or a skippable frame (RFC 8878). */
    private static boolean isZstd(byte[] start) {
        if (start.length < 4) {
            return false;
        }
        int first = start[0] & 0xff;
        boolean frame = first == 0x28 && (start[1] & 0xff) == 0xb5 && start[2] == 0x2f && (start[3] & 0xff) == 0xfd;
        boolean skippable = first >> 4 == 5 && start[1] == 0x2a && start[2] == 0x4d && start[3] == 0x18;
        return frame || skippable;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = in.read(into, offset, length);
        unpackedBytes += Math.max(0, count);
        if (isBomb(unpackedBytes, file.bytes)) {
            throw UnreadableFileException.damaged("the file unpacks to more than " + MOST_TIMES
                    + " times its size, as no text does; if it is meant, unpack it first");
        }
        return count;
    }

    /** Whether so many unpacked bytes of so many packed ones are no text. */
    static boolean isBomb(long unpacked, long packed) {
        return unpacked > SUSPECTED_BYTES && unpacked / MOST_TIMES > packed;
    }

    /** Bytes read from the file so far, before unpacking. */
    long fileBytesRead() {
        return file.bytes;
    }

    /** Counts the bytes read. */
    private static final class Counted extends FilterInputStream {
        private long bytes;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            bytes += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            bytes += Math.max(0, count);
            return count;
        }
    }
}
