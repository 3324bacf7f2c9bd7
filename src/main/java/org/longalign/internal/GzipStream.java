package org.longalign.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip data of one or more members (RFC 1952).
 *
 * <p>{@link java.util.zip.GZIPInputStream} takes a damaged header of a later member for the end of the data, and the
 * stream of Commons Compress drops bytes before the damage; this class does neither.
 */
public final class GzipStream extends InputStream {
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_CRC = 2;

    private final InputStream in;
    private final Function<String, ? extends IOException> damaged;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] input = new byte[1 << 16];
    private int at;
    private int end;
    private boolean inMember;
    private boolean ended;

    /**
     * @param in the packed data; closed with this stream
     * @param damaged makes the exception for data that cannot be unpacked, from the reason
     */
    public GzipStream(InputStream in, Function<String, ? extends IOException> damaged) {
        this.in = in;
        this.damaged = damaged;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (length > 0 && !ended) {
            if (!inMember && !beginMember()) {
                ended = true;
                break;
            }
            int count;
            try {
                count = inflater.inflate(bytes, offset, length);
            } catch (DataFormatException e) {
                throw damaged.apply("the gzip data is corrupt: " + e.getMessage());
            }
            if (count > 0) {
                crc.update(bytes, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw damaged.apply("the gzip data is corrupt: it asks for a dictionary");
            } else if (at < end || fill()) {
                inflater.setInput(input, at, end - at);
                at = end;
            } else {
                throw endsEarly();
            }
        }
        return length == 0 ? 0 : -1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }

    /** Reads a member's header; false at the end of the data, which may be padded with zero bytes. */
    private boolean beginMember() throws IOException {
        if (at == end && !fill()) {
            return false;
        }
        int first = next();
        if (first == 0) {
            while (at < end || fill()) {
                if (input[at++] != 0) {
                    throw damaged.apply("data other than gzip follows the gzip data");
                }
            }
            return false;
        }
        if (first != 0x1f || next() != 0x8b || next() != 8) {
            throw damaged.apply("data other than gzip follows the gzip data");
        }
        int flags = next();
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        crc.reset();
        inMember = true;
        return true;
    }

    private void endMember() throws IOException {
        at = end - inflater.getRemaining();
        long expectedCrc = fourBytes();
        long expectedLength = fourBytes();
        if (expectedCrc != crc.getValue() || expectedLength != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw damaged.apply("the gzip data is corrupt: its checksum does not match");
        }
        inMember = false;
    }

    private long fourBytes() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skipText() throws IOException {
        int b = next();
        while (b != 0) {
            b = next();
        }
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private int next() throws IOException {
        if (at == end && !fill()) {
            throw endsEarly();
        }
        return input[at++] & 0xff;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(input, 0, input.length));
        return end > 0;
    }

    private IOException endsEarly() {
        return damaged.apply("the gzip data ends early");
    }
}
