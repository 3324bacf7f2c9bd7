package org.longalign.kernel;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Standard input of cells: each line is asked of the front end that runs the cell when there is nothing left to read.
 * What one cell leaves unread of a line is not there for the next. It ends, once, where somebody types the end of the
 * transmission (Ctrl-D in a console), and at once where the front end takes no input.
 */
final class CellInput extends InputStream {
    private static final String END = "\u0004";

    private final Publisher publisher;
    private volatile @Nullable ShellReplyEnvironment environment;
    private byte[] line = new byte[0];
    private int next;
    private boolean saidThatThereIsNone;

    CellInput(Publisher publisher) {
        this.publisher = publisher;
    }

    /**
     * Begins anew for a cell.
     *
     * @param asked who is asked for input; null where nobody may be
     */
    void attach(@Nullable ShellReplyEnvironment asked) {
        environment = asked;
        synchronized (this) {
            line = new byte[0];
            next = 0;
            saidThatThereIsNone = false;
        }
    }

    /**
     * Asks for a line.
     *
     * @param prompt what stands before the place to type
     * @param isPassword whether what is typed should not be seen
     * @return the line without its end; null at the end of the input
     */
    @Nullable
    String ask(String prompt, boolean isPassword) {
        ShellReplyEnvironment asked = environment;
        if (asked == null) {
            if (!saidThatThereIsNone) {
                saidThatThereIsNone = true;
                System.err.println("note: there is no input: this front end takes none (allow_stdin is false)");
            }
            return null;
        }
        publisher.drain(); // what the cell has printed is likely to say what to type
        String typed = asked.readFromStdIn(prompt, isPassword);
        return typed.equals(END) ? null : typed;
    }

    private boolean hasNext() {
        if (next < line.length) {
            return true;
        }
        String typed = ask("", false);
        line = typed == null ? new byte[0] : (typed + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        next = 0;
        return typed != null;
    }

    @Override
    public synchronized int read() {
        return hasNext() ? line[next++] & 0xFF : -1;
    }

    /** Reads no further than to the end of the line: who reads one line does not wait for the next. */
    @Override
    public synchronized int read(byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!hasNext()) {
            return -1;
        }
        byte[] part = Arrays.copyOfRange(line, next, Math.min(line.length, next + length));
        System.arraycopy(part, 0, into, offset, part.length);
        next += part.length;
        return part.length;
    }

    @Override
    public synchronized int available() {
        return line.length - next;
    }
}
