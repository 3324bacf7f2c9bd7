package org.longalign.chat.limit;

import java.time.Duration;

/**
 * How often a failed call is repeated, and after what waits: {@code first}, twice that, four times that and so on up to
 * {@code longest}, each shortened by a random part of up to a half so that calls which failed together do not come
 * back together.
 *
 * @param retries how often a call is repeated at most; 0 for never
 * @param first the wait before the first repetition
 * @param longest no wait is longer; a server that asks to be left alone for longer ends the call instead
 */
public record Backoff(int retries, Duration first, Duration longest) {
    /** Six repetitions after 1, 2, 4, 8, 16 and 32 s, and not if a server wants more than ten minutes. */
    public static final Backoff DEFAULT = new Backoff(6, Duration.ofSeconds(1), Duration.ofMinutes(10));

    /** @throws IllegalArgumentException if a count or a time is negative, or the first wait is the longer one */
    public Backoff {
        if (retries < 0 || first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "a call cannot be repeated " + retries + " times after " + first + " up to " + longest);
        }
    }

    /** The same with another number of repetitions. */
    public Backoff retries(int newRetries) {
        return new Backoff(newRetries, first, longest);
    }

    /**
     * The wait before a repetition.
     *
     * @param retry which repetition, from 1
     * @param random from 0 to 1
     * @param asked how long the server wants to be left alone; to this a part of a second is added, so that calls which
     *     were all asked do not come back together
     */
    Duration wait(int retry, double random, Duration asked) {
        double nanos = Math.min((double) longest.toNanos(), first.toNanos() * Math.pow(2, retry - 1.0));
        Duration own = Duration.ofNanos((long) (nanos * (1 - random / 2)));
        Duration theirs = asked.plusNanos((long) (Math.min(1_000_000_000L, first.toNanos()) * random));
        return own.compareTo(theirs) > 0 ? own : theirs;
    }
}
