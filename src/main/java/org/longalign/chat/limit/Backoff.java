package org.longalign.chat.limit;

import java.time.Duration;
import org.longalign.chat.FailedCallException;

/**
 * Exponential backoff with jitter. A failed call is retried after {@code first}, twice that, four times that and so on
 * up to {@code longest}; each wait is shortened by a random part of up to a half, so that calls which failed together
 * do not return together.
 *
 * @param retries the most retries of a call; 0 for none
 * @param first the wait before the first retry
 * @param longest the longest wait; if a server asks for a longer one, the call fails instead
 */
public record Backoff(int retries, Duration first, Duration longest) {
    /** Six retries, after 1, 2, 4, 8, 16 and 32 s; none if a server asks for more than an hour. */
    public static final Backoff DEFAULT = new Backoff(6, Duration.ofSeconds(1), FailedCallException.LONGEST_WAIT);

    /** @throws IllegalArgumentException if a count or a time is negative, or the first wait is the longer one */
    public Backoff {
        if (retries < 0 || first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("backoff needs retries >= 0 and 0 <= first <= longest, but got "
                    + retries + ", " + first + " and " + longest);
        }
    }

    /** The same with another number of retries. */
    public Backoff withRetries(int newRetries) {
        return new Backoff(newRetries, first, longest);
    }

    /**
     * The wait before a retry.
     *
     * @param retry the number of the retry, from 1
     * @param random from 0 to 1
     * @param asked the wait that the server asks for, zero for none; a random part of a second is added, so that calls
     *     which got the same answer do not return together
     */
    Duration wait(int retry, double random, Duration asked) {
        double nanos = Math.min((double) longest.toNanos(), first.toNanos() * Math.pow(2, retry - 1.0));
        Duration own = Duration.ofNanos((long) (nanos * (1 - random / 2)));
        Duration theirs = asked.plusNanos((long) (Math.min(1_000_000_000L, first.toNanos()) * random));
        return own.compareTo(theirs) > 0 ? own : theirs;
    }
}
