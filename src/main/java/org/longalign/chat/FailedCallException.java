package org.longalign.chat;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call of a server that brought no reply. */
public final class FailedCallException extends ChatException {
    private static final long serialVersionUID = 1L;

    private final Failure failure;
    private final @Nullable Duration retryAfter;

    /** A failure of which the server did not say when to come again. */
    public FailedCallException(String message, Failure failure) {
        this(message, failure, null);
    }

    /**
     * A failed call.
     *
     * @param retryAfter how long the server wants to be left alone; null where it did not say
     */
    public FailedCallException(String message, Failure failure, @Nullable Duration retryAfter) {
        super(message, failure.mayPass());
        this.failure = failure;
        this.retryAfter = retryAfter;
    }

    /** The failure of a thread that was interrupted while it waited; its interrupt is set again. */
    public static FailedCallException interrupted(String waitingFor) {
        Thread.currentThread().interrupt();
        return new FailedCallException("interrupted while waiting for " + waitingFor, Failure.INTERRUPTED);
    }

    /** Why it failed. */
    public Failure failure() {
        return failure;
    }

    /** How long the server wants to be left alone, if it said so ({@code Retry-After}). */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
