package org.longalign.tokenize.internal.guard;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.internal.guard.WorkerProcess.Answer;
import org.longalign.tokenize.internal.guard.WorkerProcess.Ended;

/**
 * A native tokenizer that cannot end this process. Files of known parts ({@link TokenizerShape}) encode texts within known
 * bounds ({@link TextLimits}) in this process; other files, and other texts, go to a worker process, whose end is an
 * exception. A text has {@value #SECONDS} s there and 4 s for each million characters; the system property {@value
 * #SECONDS_PROPERTY} sets the first of the two.
 */
public final class GuardedTokenizer implements AutoCloseable {
    /** The system property with the seconds that a text may take in a worker. */
    public static final String SECONDS_PROPERTY = "longalign.tokenizer.seconds";
    /** The seconds that a text may take by default. */
    public static final int SECONDS = 60;

    private static final double SECONDS_PER_MILLION_CHARS = 4;
    private static final int MOST_CHARS = 500_000_000;
    private static final TextLimits NO_LIMITS = new TextLimits(List.of(), List.of(), List.of());

    private final String name;
    private final String json;
    private final @Nullable NativeTokenizer local;
    private final TextLimits limits;
    private final int number = WorkerPool.shared().number();
    private volatile boolean closed;

    private GuardedTokenizer(String name, String json, @Nullable NativeTokenizer local, TextLimits limits) {
        this.name = name;
        this.json = json;
        this.local = local;
        this.limits = limits;
    }

    /**
     * Opens a tokenizer.
     *
     * @param json its JSON
     * @param name its name in messages, such as the file
     * @throws IllegalArgumentException with the reason if it is not a tokenizer
     */
    public static GuardedTokenizer of(CheckedJson json, String name) {
        TextLimits limits = json.limits();
        if (limits == null) {
            GuardedTokenizer isolated = new GuardedTokenizer(name, json.text(), null, NO_LIMITS);
            isolated.decode(new int[0]);
            return isolated;
        }
        try {
            return new GuardedTokenizer(name, json.text(), NativeTokenizer.of(json.text()), limits);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Whether everything runs in a worker process. */
    public boolean isIsolated() {
        return local == null;
    }

    /**
     * The tokens of a text without unpaired surrogates.
     *
     * @param withPlaces whether to give their places as well
     * @throws IllegalArgumentException naming the tokenizer and the reason if the text cannot be encoded
     * @throws IllegalStateException if the tokenizer is closed
     * @throws CancellationException if the thread is interrupted while it waits for a worker
     */
    public RawTokens encode(String text, boolean withPlaces) {
        checkOpen();
        if (local != null && limits.allow(text)) {
            try {
                return local.encode(text, withPlaces);
            } catch (RuntimeException e) {
                checkOpen();
                throw refused(text, String.valueOf(e.getMessage()), e);
            }
        }
        if (text.length() > MOST_CHARS) {
            throw refused(text, String.format(Locale.ROOT, "a text may have %,d characters", MOST_CHARS), null);
        }
        try {
            return ask(
                    text.length(),
                    out -> {
                        WorkerPool.header(out, withPlaces ? Wire.PLACES : Wire.IDS, number);
                        Wire.writeText(out, text);
                    },
                    in -> new RawTokens(Wire.readInts(in), Wire.readInts(in), Wire.readInts(in)));
        } catch (Ended | IllegalArgumentException e) {
            throw refused(text, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The text of ids, special tokens included.
     *
     * @throws IllegalArgumentException naming the tokenizer and the reason if they cannot be decoded
     * @throws IllegalStateException if the tokenizer is closed
     */
    public String decode(int[] ids) {
        checkOpen();
        if (local != null) {
            return local.decode(ids);
        }
        try {
            return ask(
                    ids.length,
                    out -> {
                        WorkerPool.header(out, Wire.DECODE, number);
                        Wire.writeInts(out, ids);
                    },
                    Wire::readText);
        } catch (Ended | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    ids.length == 0
                            ? e.getMessage()
                            : name + " cannot decode " + ids.length + " ids: " + e.getMessage(),
                    e);
        }
    }

    private <T> T ask(int size, WorkerProcess.Request request, Answer<T> answer) throws Ended {
        long seconds = Integer.getInteger(SECONDS_PROPERTY, SECONDS) + (long) (SECONDS_PER_MILLION_CHARS * size / 1e6);
        return WorkerPool.shared().ask(number, json, request, answer, Math.max(1, seconds));
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the tokenizer " + name + " is closed; open it again to use it");
        }
    }

    private IllegalArgumentException refused(String text, String reason, @Nullable Exception cause) {
        return new IllegalArgumentException(
                String.format(
                        Locale.ROOT, "%s cannot encode a text of %,d characters: %s", name, text.length(), reason),
                cause);
    }

    /** Frees the tokenizer as soon as no call uses it; calls after it are an error, closing it again is none. */
    @Override
    public void close() {
        closed = true;
        WorkerPool.shared().close(number);
        if (local != null) {
            local.close();
        }
    }
}
