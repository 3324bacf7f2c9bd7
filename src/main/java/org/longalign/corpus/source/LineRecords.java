package org.longalign.corpus.source;

import java.io.IOException;

/** Cuts a file into lines, blank ones included, without line ends ({@code \n}, {@code \r\n}) and byte-order mark. */
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
