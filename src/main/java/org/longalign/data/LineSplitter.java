package org.longalign.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into lines at {@code \n} or {@code \r\n} without decoding it. */
final class LineSplitter {
    private final InputStream in;
    private int number;
    private long position;
    private boolean ended;

    LineSplitter(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** The next line without its end, or null after the last. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        number++;
        for (; b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
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

    /** Bytes of the stream up to the end of the line that {@link #next} returned last. */
    long position() {
        return position;
    }

    /** Whether the line that {@link #next} returned last has an end, as the last of a stream may not. */
    boolean ended() {
        return ended;
    }
}
