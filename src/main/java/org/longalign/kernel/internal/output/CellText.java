package org.longalign.kernel.internal.output;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * The text that one cell prints, within its limit: the beginning is sent at once; of the rest only the last lines are
 * kept, and sent after a note when the cell ends. Not thread-safe.
 */
final class CellText {
    /** The most lines shown of the text beyond the limit: its last ones. */
    static final int LAST_LINES = 100;

    static final int LAST_CHARACTERS = 20_000;

    /** A standard stream, by its Jupyter name. */
    enum Stream {
        STDOUT,
        STDERR
    }

    /** A line of one stream, or a part of one. */
    private record Piece(Stream stream, String text) {}

    private final OutputLimit limit;
    private final BiConsumer<Stream, String> send;
    private final Deque<Piece> last = new ArrayDeque<>();
    private long lines;
    private long characters;
    private long lastLines;
    private long lastCharacters;
    private long linesLeftOut;
    private long charactersLeftOut;
    private boolean full;
    private boolean ended;
    private boolean lineIsOpen;

    CellText(OutputLimit limit, BiConsumer<Stream, String> send) {
        this.limit = limit;
        this.send = send;
    }

    /** Adds text written by the cell or a thread that it started. */
    void add(Stream stream, String text) {
        int fits = full ? 0 : fitting(text);
        if (fits > 0) {
            sendNow(stream, text.substring(0, fits));
        }
        if (fits < text.length()) {
            if (!full) {
                full = true;
                note(
                        ended
                                ? "the further output of its threads is left out"
                                : "of the rest the last lines follow at its end");
            }
            if (!ended) {
                keep(stream, text.substring(fits));
            }
        }
    }

    /**
     * Ends the cell: sends the last lines that were kept. Text that its threads write beyond the limit later is
     * dropped.
     */
    void end() {
        ended = true;
        if (linesLeftOut > 0 || charactersLeftOut > 0) {
            send.accept(
                    Stream.STDERR,
                    String.format(
                            Locale.ROOT,
                            "%n[... %,d lines, %,d characters left out ...]%n",
                            linesLeftOut,
                            charactersLeftOut));
            linesLeftOut = 0;
            charactersLeftOut = 0;
        }
        while (!last.isEmpty()) {
            Stream stream = last.peek().stream;
            StringBuilder text = new StringBuilder();
            while (!last.isEmpty() && last.peek().stream == stream) {
                text.append(last.remove().text);
            }
            send.accept(stream, text.toString());
        }
        lastLines = 0;
        lastCharacters = 0;
    }

    private void note(String rest) {
        send.accept(
                Stream.STDERR,
                String.format(
                        Locale.ROOT,
                        "%s[This cell has printed %,d lines, %,d characters, its limit; %s. More: %s, %s.]%n",
                        lineIsOpen ? "\n" : "",
                        lines,
                        characters,
                        rest,
                        OutputLimit.LINES,
                        OutputLimit.CHARACTERS));
    }

    /** The number of leading characters within the limit. Surrogate pairs are not split. */
    private int fitting(String text) {
        int end = (int) Math.min(text.length(), limit.characters() - characters);
        long left = limit.lines() - lines;
        for (int at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
            if (--left == 0) {
                return at + 1;
            }
        }
        return end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    private void sendNow(Stream stream, String text) {
        lines += lines(text, text.length());
        characters += text.length();
        lineIsOpen = !text.endsWith("\n");
        send.accept(stream, text);
    }

    private void keep(Stream stream, String text) {
        int start = Math.max(0, text.length() - LAST_CHARACTERS);
        if (start > 0 && Character.isLowSurrogate(text.charAt(start))) {
            start++;
        }
        leaveOut(text, start);
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline + 1;
            last.add(new Piece(stream, text.substring(start, end)));
            lastLines += newline < 0 ? 0 : 1;
            lastCharacters += end - start;
            start = end;
            while (lastLines > LAST_LINES || lastCharacters > LAST_CHARACTERS) {
                Piece dropped = last.remove();
                lastCharacters -= dropped.text.length();
                lastLines -= lines(dropped.text, dropped.text.length());
                leaveOut(dropped.text, dropped.text.length());
            }
        }
    }

    private void leaveOut(String text, int end) {
        linesLeftOut += lines(text, end);
        charactersLeftOut += end;
    }

    private static long lines(String text, int end) {
        return text.chars().limit(end).filter(each -> each == '\n').count();
    }
}
