package org.longalign.corpus.source;

import java.io.IOException;

/** The lines of a file, without their ends ({@code \n} or {@code \r\n}) and without a byte-order mark; blank ones too. */
final class LineRecords extends RecordCutter {
    LineRecords(SourceBytes in, int maxBytes) {
        super(in, maxBytes);
    }

    @Override
    boolean next() throws IOException {
        line++;
        if (!more()) {
            return false;
        }
        int newline = newline();
        if (newline >= 0) {
            bytes = buffer;
            from = at;
            to = newline;
            flaw = to - from > maxBytes ? tooLongFlaw() : null;
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

    /** A line that goes beyond the buffer. */
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

    /** Whether there is nothing but ASCII white space on the line. */
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
