package org.longalign.kernel.internal.output;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Standard input of one cell. When nothing is left to read, it asks the cell's front end for a line. The stream ends, once,
 * when the user types end-of-transmission (Ctrl-D in a console), and at once if the front end takes no input.
 */
final class CellInput extends InputStream {
    private static final String END = "\u0004";

    private final Publisher publisher;
    private final @Nullable ShellReplyEnvironment asked;
    private byte[] line = new byte[0];
    private int next;
    private boolean reportedNoInput;

    /** @param asked the front end to ask for input; null: input is not allowed */
    CellInput(Publisher publisher, @Nullable ShellReplyEnvironment asked) {
        this.publisher = publisher;
        this.asked = asked;
    }

    /**
     * Asks for a line.
     *
     * @param prompt the text in front of the input field
     * @param isPassword whether to hide the typed text
     * @return the line without its line break; null at the end of the input
     */
    @Nullable
    String ask(String prompt, boolean isPassword) {
        if (asked == null) {
            if (!reportedNoInput) {
                reportedNoInput = true;
                System.err.println("note: there is no input: the front end allows none (allow_stdin is false)");
            }
            return null;
        }
        publisher.drain(); // the printed text probably says what to type
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

    /** Reads at most to the end of the line, so that a caller who reads one line does not wait for the next. */
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
