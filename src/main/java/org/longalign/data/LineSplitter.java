package org.longalign.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into lines at {@code \n} or {@code \r\n} without decoding it. Of a line beyond the limit, only the limit is
 * in memory.
 */
final class LineSplitter {
    private final InputStream in;
    private int number;
    private long position;
    private boolean ended;
    private boolean tooLong;
    private final int maxBytes;

    LineSplitter(InputStream in, int maxBytes) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.maxBytes = maxBytes;
    }

    /** The next line without its end, or null after the last. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        number++;
        tooLong = false;
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() < maxBytes) {
                line.write(b);
            } else {
                tooLong = true;
            }
            position++;
        }
        ended = b >= 0;
        position += ended ? 1 : 0;
        byte[] bytes = line.toByteArray();
        boolean carriageReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return carriageReturn ? java.util.Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    /** The number of the line that {@link #next} returned last, from 1. */
    int number() {
        return number;
    }

    /** Whether the line that {@link #next} returned last was longer than the limit, and so is not whole. */
    boolean tooLong() {
        return tooLong;
    }

    /** Bytes of the stream up to the end of the line that {@link #next} returned last. */
    long position() {
        return position;
    }

    /** Whether the line that {@link #next} returned last has an end, as the last of a stream may not. */
    boolean ended() {
        return ended;
    }
}
