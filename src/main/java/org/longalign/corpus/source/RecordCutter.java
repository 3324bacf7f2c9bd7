package org.longalign.corpus.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a file's bytes into records without decoding them, with at most one record in memory. After {@link #next} the
 * record is {@code bytes[from]} (included) to {@code bytes[to]} (excluded), until the next call.
 */
abstract class RecordCutter implements Closeable {
    private static final int BUFFER = 1 << 16;

    final int maxBytes;
    /** Holds the unread piece of the file at {@code buffer[at]} (included) to {@code buffer[end]} (excluded). */
    final byte[] buffer = new byte[BUFFER];

    int at;
    int end;

    byte[] bytes = buffer;
    int from;
    int to;
    /** The line on which the record begins, from 1; while bytes are read, that of the next record. */
    long line;
    /** The reason why the record, and so its bytes, cannot be used; null if it was cut out. */
    @Nullable
    UnusableRecordException unusable;

    private final SourceBytes in;
    /** Bytes taken from the unpacked file. */
    private long taken;

    private byte[] joined = new byte[BUFFER];
    private int joinedLength;
    private boolean tooLong;

    RecordCutter(SourceBytes in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Moves to the next record; false at the end of the file. */
    abstract boolean next() throws IOException;

    /** Tells the record from the others of its file: {@code :17} for a line, {@code #17} for an object. */
    abstract String place();

    /** Bytes read from the file so far, before unpacking. */
    final long fileBytesRead() {
        return in.fileBytesRead();
    }

    /** The place of {@code buffer[at]} among the unpacked bytes. */
    final long position() {
        return taken - (end - at);
    }

    /** Ensures that there is a byte at {@code buffer[at]}; false at the end of the file. */
    final boolean more() throws IOException {
        if (at < end) {
            return true;
        }
        at = 0;
        end = 0;
        int count = in.read(buffer, 0, buffer.length);
        end = Math.max(0, count);
        taken += end;
        return count > 0;
    }

    /** Begins a record that is joined from pieces. */
    final void beginJoined() {
        joinedLength = 0;
        tooLong = false;
    }

    /** Adds a piece to the record; a record above the limit is dropped. */
    final void join(byte[] source, int start, int stop) {
        int length = stop - start;
        if (tooLong || length > maxBytes - joinedLength) {
            exceed();
            return;
        }
        room(joinedLength + length);
        System.arraycopy(source, start, joined, joinedLength, length);
        joinedLength += length;
    }

    /** Adds a byte to the record, as {@link #join(byte[], int, int)} does. */
    final void join(byte b) {
        if (tooLong || joinedLength == maxBytes) {
            exceed();
            return;
        }
        if (joinedLength == joined.length) {
            room(joinedLength + 1);
        }
        joined[joinedLength++] = b;
    }

    /** Marks the record as too long and frees its memory. */
    final void exceed() {
        if (!tooLong) {
            tooLong = true;
            joined = new byte[BUFFER];
            joinedLength = 0;
        }
    }

    /** Whether the record being joined has exceeded the limit. */
    final boolean tooLong() {
        return tooLong;
    }

    /** Ends the joined record and makes it the current one. */
    final void endJoined() {
        bytes = joined;
        from = 0;
        to = joinedLength;
        unusable = tooLong ? tooLongException() : null;
    }

    /** Whether the record is empty, such as a blank line. */
    boolean blank() {
        return false;
    }

    final UnusableRecordException tooLongException() {
        return new UnusableRecordException(
                RecordError.TOO_LONG,
                "the record has more than " + maxBytes + " bytes; maxRecordBytes(...) raises the limit");
    }

    private void room(int length) {
        if (length > joined.length) {
            int doubled = (int) Math.min(maxBytes, 2L * joined.length);
            joined = Arrays.copyOf(joined, Math.max(length, doubled));
        }
    }

    @Override
    public final void close() throws IOException {
        in.close();
    }
}
