package org.longalign.internal;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The most bytes of a line of JSON Lines or of a journal, for those who write and those who read: an eighth of the heap
 * and 256 MiB at most, or the number in the system property {@code longalign.maxLineBytes}.
 */
public final class LineLimit {
    /** The system property that sets another limit. */
    public static final String PROPERTY = "longalign.maxLineBytes";

    private static final long MOST = 1L << 28;
    /** The longest array that every JVM can make, less what is put around a line. */
    private static final int LONGEST = Integer.MAX_VALUE - 64;

    private LineLimit() {}

    /**
     * The limit in bytes.
     *
     * @throws IllegalArgumentException if the system property is no number from 1
     */
    public static int bytes() {
        String given = System.getProperty(PROPERTY);
        if (given == null) {
            return (int) Math.min(MOST, Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 8));
        }
        try {
            int bytes = Integer.parseInt(given.strip());
            if (bytes >= 1) {
                return Math.min(bytes, LONGEST);
            }
        } catch (NumberFormatException e) {
            throw refused(given, e);
        }
        throw refused(given, null);
    }

    private static IllegalArgumentException refused(String given, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "the system property " + PROPERTY + " is \"" + given + "\"; a number of bytes from 1 to " + LONGEST
                        + " is allowed",
                cause);
    }

    /** The reason for which a line is refused. */
    public static String reason(int limit) {
        return String.format(
                Locale.ROOT,
                "the line has more than %,d bytes; -D%s=... raises the limit, -Xmx the memory that it needs",
                limit,
                PROPERTY);
    }

    /**
     * Refuses to write a line that could not be read back.
     *
     * @param what names the line
     * @throws IllegalArgumentException if it is longer than the limit
     */
    public static void check(long bytes, String what) {
        int limit = bytes();
        if (bytes > limit) {
            throw new IllegalArgumentException(what + " is not written: " + reason(limit));
        }
    }
}
