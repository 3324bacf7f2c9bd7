package org.longalign.chat;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call to a server that brought no reply. */
public final class FailedCallException extends ChatException {
    /** The longest wait that a server may ask for without ending the run. */
    public static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private static final long serialVersionUID = 1L;

    private final Failure failure;
    private final @Nullable Duration retryAfter;
    private final Usage usage;

    /** A failure without a {@code Retry-After}. */
    public FailedCallException(String message, Failure failure) {
        this(message, failure, null);
    }

    /**
     * A failed call.
     *
     * @param retryAfter the wait that the server asks for; null if it asks for none
     */
    public FailedCallException(String message, Failure failure, @Nullable Duration retryAfter) {
        this(message, failure, retryAfter, Usage.UNKNOWN);
    }

    /**
     * A failed call that the server counted tokens for.
     *
     * @param usage the tokens that the server billed; {@link Usage#UNKNOWN} if it names none
     */
    public FailedCallException(String message, Failure failure, @Nullable Duration retryAfter, Usage usage) {
        this(message, failure, retryAfter, usage, failure.isTransient());
    }

    private FailedCallException(
            String message, Failure failure, @Nullable Duration retryAfter, Usage usage, boolean temporary) {
        super(message, temporary);
        this.failure = failure;
        this.retryAfter = retryAfter;
        this.usage = usage;
    }

    /** The same failure with more said about it. */
    public FailedCallException saying(String more) {
        return new FailedCallException(getMessage() + more, failure, retryAfter, usage, isTransient());
    }

    /** The same failure, taken for a transient one, since no call has shown yet that the setup is right. */
    public FailedCallException forNow() {
        return new FailedCallException(String.valueOf(getMessage()), failure, retryAfter, usage, true);
    }

    /** The failure of a thread that was interrupted while it waited. Sets the thread's interrupt again. */
    public static FailedCallException interrupted(String waitingFor) {
        Thread.currentThread().interrupt();
        return new FailedCallException("interrupted while waiting for " + waitingFor, Failure.INTERRUPTED);
    }

    @Override
    public boolean endsRun() {
        return failure.endsRun() || (retryAfter != null && retryAfter.compareTo(LONGEST_WAIT) > 0);
    }

    /** The kind of failure. */
    public Failure failure() {
        return failure;
    }

    /** The tokens that the server counted for the call although there is no reply; unknown for most failures. */
    public Usage usage() {
        return usage;
    }

    /** The wait that the server asks for ({@code Retry-After}), if any. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
