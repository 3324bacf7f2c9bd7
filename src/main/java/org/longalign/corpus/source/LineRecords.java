package org.longalign.corpus.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Cuts a file into lines, blank ones included, without line ends ({@code \n}, {@code \r\n}) and byte-order mark. */
final class LineRecords extends RecordCutter {
    /** Place from which on no line is read. */
    private final long limit;
    /** Whether the first bytes belong to a line that begins before them. */
    private boolean within;

    LineRecords(SourceBytes in, int maxBytes) {
        this(in, maxBytes, null, 0);
    }

    private LineRecords(SourceBytes in, int maxBytes, InputFile.@Nullable Range range, long linesBefore) {
        super(in, maxBytes);
        this.within = range != null && range.from() > 0;
        // The bytes of a range begin one before it.
        this.limit = range == null || range.to() == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : range.to() - Math.max(0, range.from() - 1);
        this.line = linesBefore;
    }

    /** Opens a file, or a range of one. */
    static LineRecords open(InputFile file, int maxBytes) throws IOException {
        InputFile.Range range = file.range();
        long before =
                range == null ? 0 : range.linesBefore() >= 0 ? range.linesBefore() : file.lineEnds(0, range.from());
        return new LineRecords(SourceBytes.open(file), maxBytes, range, before);
    }

    /** Passes over the rest of a line that begins before the range, up to its end. */
    private void enter() throws IOException {
        within = false;
        if (more() && buffer[at] == '\n') {
            at++; // counted already
            return;
        }
        int newline = -1;
        while (newline < 0 && position() < limit && more()) {
            newline = newline();
            at = newline < 0 ? end : newline + 1;
        }
        line += newline < 0 ? 0 : 1;
    }

    @Override
    boolean next() throws IOException {
        if (within) {
            enter();
        }
        line++;
        if (position() >= limit || !more()) {
            return false;
        }
        int newline = newline();
        if (newline >= 0) {
            bytes = buffer;
            from = at;
            to = newline;
            unusable = to - from > maxBytes ? tooLongException() : null;
            at = newline + 1;
        } else {
            joinPieces();
        }
        if (to > from && bytes[to - 1] == '\r') {
            to--;
        }
        if (line == 1 && to - from >= 3 && startsWithMark()) {
            from += 3;
        }
        return true;
    }

    /** Joins the pieces of a line that is longer than the rest of the buffer. */
    private void joinPieces() throws IOException {
        beginJoined();
        int newline = -1;
        while (newline < 0 && more()) {
            newline = newline();
            int stop = newline < 0 ? end : newline;
            join(buffer, at, stop);
            at = newline < 0 ? end : newline + 1;
        }
        endJoined();
    }

    private int newline() {
        for (int i = at; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean startsWithMark() {
        return bytes[from] == (byte) 0xef && bytes[from + 1] == (byte) 0xbb && bytes[from + 2] == (byte) 0xbf;
    }

    /** Whether the line holds only ASCII white space. */
    @Override
    boolean blank() {
        for (int i = from; i < to; i++) {
            if (bytes[i] > ' ' || bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    String place() {
        return ":" + line;
    }
}
