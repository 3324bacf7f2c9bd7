package org.longalign.kernel.internal.output;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A standard stream of cells. Each call emits its text in one piece, line break included, so that threads that print at
 * the same time do not mix their lines. It takes no lock, so that a thread stopped inside it blocks no other.
 */
final class CellPrintStream extends PrintStream {
    /** Longer text is emitted in pieces of this size, so that it is never in memory twice. */
    private static final int PIECE = 1 << 16;

    private static final String NEWLINE = System.lineSeparator();

    private final Publisher publisher;
    private final Supplier<Publisher.Text> target;
    private final Function<String, @Nullable String> traces;

    /**
     * @param target the destination of the calling thread's text
     * @param traces the line in place of one that {@link Throwable#printStackTrace()} prints; null for none
     */
    CellPrintStream(Publisher publisher, Supplier<Publisher.Text> target, Function<String, @Nullable String> traces) {
        super(bytes(publisher, target), true, StandardCharsets.UTF_8);
        this.publisher = publisher;
        this.target = target;
        this.traces = traces;
    }

    private static OutputStream bytes(Publisher publisher, Supplier<Publisher.Text> target) {
        return new OutputStream() {
            @Override
            public void write(int value) {
                publisher.append(target.get(), new byte[] {(byte) value});
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                for (int at = offset; at < offset + length; at += PIECE) {
                    publisher.append(
                            target.get(), Arrays.copyOfRange(bytes, at, Math.min(at + PIECE, offset + length)));
                }
            }
        };
    }

    private void put(String text, String end) {
        Publisher.Text to = target.get();
        if (text.length() <= PIECE) {
            publisher.append(to, text.concat(end));
            return;
        }
        for (int at = 0; at < text.length(); at += PIECE) {
            publisher.append(to, text.substring(at, Math.min(at + PIECE, text.length())));
        }
        publisher.append(to, end);
    }

    @Override
    public void print(@Nullable String text) {
        put(String.valueOf(text), "");
    }

    @Override
    public void print(@Nullable Object value) {
        put(String.valueOf(value), "");
    }

    @Override
    public void print(char[] text) {
        put(new String(text), "");
    }

    @Override
    public void print(char value) {
        put(String.valueOf(value), "");
    }

    @Override
    public void print(boolean value) {
        put(String.valueOf(value), "");
    }

    @Override
    public void print(int value) {
        put(String.valueOf(value), "");
    }

    @Override
    public void print(long value) {
        put(String.valueOf(value), "");
    }

    @Override
    public void print(float value) {
        put(String.valueOf(value), "");
    }

    @Override
    public void print(double value) {
        put(String.valueOf(value), "");
    }

    @Override
    public void println() {
        put(NEWLINE, "");
    }

    @Override
    public void println(@Nullable String text) {
        put(String.valueOf(text), NEWLINE);
    }

    /** Alone {@link Throwable#printStackTrace()} calls it with strings: the compiler chooses the other method for them. */
    @Override
    public void println(@Nullable Object value) {
        String text = String.valueOf(value);
        String shown = value instanceof String ? traces.apply(text) : text;
        if (shown != null) {
            put(shown, NEWLINE);
        }
    }

    @Override
    public void println(char[] text) {
        put(new String(text), NEWLINE);
    }

    @Override
    public void println(char value) {
        put(String.valueOf(value), NEWLINE);
    }

    @Override
    public void println(boolean value) {
        put(String.valueOf(value), NEWLINE);
    }

    @Override
    public void println(int value) {
        put(String.valueOf(value), NEWLINE);
    }

    @Override
    public void println(long value) {
        put(String.valueOf(value), NEWLINE);
    }

    @Override
    public void println(float value) {
        put(String.valueOf(value), NEWLINE);
    }

    @Override
    public void println(double value) {
        put(String.valueOf(value), NEWLINE);
    }

    @Override
    @SuppressWarnings("AnnotateFormatMethod") // neither is the overridden method annotated
    public PrintStream format(String format, @Nullable Object... values) {
        put(String.format(format, values), "");
        return this;
    }

    @Override
    @SuppressWarnings("AnnotateFormatMethod")
    public PrintStream format(@Nullable Locale locale, String format, @Nullable Object... values) {
        put(String.format(locale, format, values), "");
        return this;
    }
}
