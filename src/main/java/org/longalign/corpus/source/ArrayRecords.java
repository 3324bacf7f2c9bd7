package org.longalign.corpus.source;

import java.io.IOException;

/**
 * Cuts JSON arrays one after another, or a sequence of objects, into their objects, whatever their line breaks. It tracks only strings and
 * nesting; each object is parsed later and by itself, so a broken one costs no other. After an object whose end is
 * unclear, cutting resumes at the next border of two objects ({@code },\{"}).
 */
final class ArrayRecords extends RecordCutter {
    /** The characters of JSON, and of Python's NaN and Infinity, outside of strings, except white space and quotes. */
    private static final String STRUCTURE = "{}[],:0123456789+-.eEtrufalsnNIity";

    private long lines;
    private long number;
    private boolean array;
    /** Whether no array is open, or its end was already reported missing. */
    private boolean closed;

    private boolean started;
    /** Whether the last record had no clear end, so that the next one must be searched for. */
    private boolean lost;

    ArrayRecords(SourceBytes in, int maxBytes) {
        super(in, maxBytes);
    }

    @Override
    boolean next() throws IOException {
        line = lines + 1;
        number++;
        beginJoined();
        if (lost) {
            lost = false;
            return found() && cut(1, true);
        }
        boolean unexpected = false;
        while (more()) {
            int b = buffer[at] & 0xff;
            line = lines + 1;
            if (b == '{' && !unexpected) {
                started = true;
                at++;
                join((byte) b);
                return cut(1, false);
            } else if (b == '{' || (b == '\n' && unexpected)) {
                break;
            }
            lines += b == '\n' ? 1 : 0;
            array |= b == '[';
            closed = b == ']' || (closed && b != '[');
            unexpected |= !isBetween(b) && !isMark(b);
            at++;
        }
        if (unexpected) {
            unusable = new UnusableRecordException(
                    RecordError.INVALID_JSON, "something other than an object is between two objects");
            return true;
        }
        if (array && !closed) {
            closed = true;
            line = lines + 1;
            throw UnreadableFileException.damaged("the file ends inside the JSON array");
        }
        return false;
    }

    /** Adds the rest of the object. */
    private boolean cut(int openBefore, boolean inStringBefore) throws IOException {
        int open = openBefore;
        boolean inString = inStringBefore;
        boolean escaped = false;
        while (more()) {
            byte b = buffer[at++];
            join(b);
            if (b == '\n') {
                lines++;
            }
            if (inString) {
                if (b >= 0 && b < ' ') {
                    return lose("a string has no end, or holds a line end or another control character");
                }
                inString = escaped || b != '"';
                escaped = !escaped && b == '\\';
            } else if (b == '"') {
                inString = true;
            } else if (b == '{') {
                open++;
            } else if (b == '}') {
                open--;
                if (open == 0) {
                    endJoined();
                    return true;
                }
            } else if (b > ' ' ? STRUCTURE.indexOf(b) < 0 : b < 0) {
                return lose("there is text outside of strings");
            }
            if (tooLong()) {
                lost = true;
                endJoined();
                return true;
            }
        }
        closed = true;
        throw UnreadableFileException.damaged("the file ends inside an object");
    }

    private boolean lose(String why) {
        lost = true;
        unusable = new UnusableRecordException(RecordError.INVALID_JSON, why);
        return true;
    }

    /** Searches for the next border of two objects and begins the second with its brace and first quote. */
    private boolean found() throws IOException {
        int seen = 0;
        while (more()) {
            byte b = buffer[at++];
            lines += b == '\n' ? 1 : 0;
            if (seen == 2 && b == '"') {
                line = lines + 1;
                join((byte) '{');
                join(b);
                return true;
            } else if (b == '}') {
                seen = 1;
            } else if (seen == 1 && b == '{') {
                seen = 2;
            } else if (!isSpace(b) && !(seen == 1 && b == ',')) {
                seen = 0;
            }
        }
        closed = true;
        return false;
    }

    private static boolean isSpace(int b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static boolean isBetween(int b) {
        return isSpace(b) || b == ',' || b == '[' || b == ']';
    }

    /** Whether a byte belongs to a byte-order mark at the beginning of the file. */
    private boolean isMark(int b) {
        return !started && !array && (b == 0xef || b == 0xbb || b == 0xbf);
    }

    @Override
    String place() {
        return "#" + number;
    }
}
