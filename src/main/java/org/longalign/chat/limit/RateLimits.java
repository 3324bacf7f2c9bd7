package org.longalign.chat.limit;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.CallClock;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Usage;
import org.longalign.chat.cost.TokenCount;

/**
 * Keeps a model within the limits of its server: calls under way, requests a minute and tokens a minute, spread evenly.
 * The tokens of request and reply are estimated before a call and corrected by the server's count after it. When the
 * server asks for a wait of up to an hour ({@code Retry-After}), no call begins before it is over, and the log says so.
 */
public final class RateLimits extends ChatModel.Around {
    /** A pause from which on it is logged, since someone may be waiting. */
    private static final Duration SAID = Duration.ofSeconds(30);

    private final Semaphore slots;
    private final @Nullable TokenBucket requests;
    private final @Nullable TokenBucket tokens;
    private final ToIntFunction<String> counter;
    private final CallClock clock;
    private final long began;
    /** No call may begin before this, in nanoseconds after {@link #began}. */
    private final AtomicLong held = new AtomicLong();

    /**
     * The limits of a server.
     *
     * @param inFlight the most calls under way at the same time
     * @param requestsPerMinute the most requests a minute, retries included
     * @param tokensPerMinute the most tokens a minute, of requests and replies together
     */
    public record Allowed(int inFlight, double requestsPerMinute, double tokensPerMinute) {
        /** No limits. */
        public static final Allowed UNLIMITED =
                new Allowed(Integer.MAX_VALUE, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

        /** @throws IllegalArgumentException if a limit is not above 0 */
        public Allowed {
            if (inFlight < 1 || !(requestsPerMinute > 0) || !(tokensPerMinute > 0)) {
                throw new IllegalArgumentException("rate limits must be above 0, but are " + inFlight
                        + " calls under way, " + requestsPerMinute + " requests and " + tokensPerMinute
                        + " tokens a minute");
            }
        }
    }

    /**
     * Limits a model.
     *
     * @param counter counts the tokens of a text
     */
    public RateLimits(ChatModel model, Allowed allowed, ToIntFunction<String> counter, CallClock clock) {
        super(model);
        this.slots = new Semaphore(allowed.inFlight(), true);
        this.requests = bucket(allowed.requestsPerMinute(), clock);
        this.tokens = bucket(allowed.tokensPerMinute(), clock);
        this.counter = counter;
        this.clock = clock;
        this.began = clock.nanos();
    }

    private static @Nullable TokenBucket bucket(double perMinute, CallClock clock) {
        return Double.isInfinite(perMinute) ? null : new TokenBucket(perMinute, clock);
    }

    @Override
    public ChatReply reply(ChatRequest request) {
        try {
            slots.acquire();
        } catch (InterruptedException e) {
            throw FailedCallException.interrupted("a call of " + model + " to end");
        }
        try {
            return call(request);
        } finally {
            slots.release();
        }
    }

    private ChatReply call(ChatRequest request) {
        long estimate = tokens == null ? 0 : TokenCount.input(request, counter) + request.maxOutputTokens();
        try {
            await(request(), tokens == null ? clock.nanos() : tokens.book(estimate));
        } catch (InterruptedException e) {
            correct(-estimate);
            if (requests != null) {
                requests.correct(-1);
            }
            throw FailedCallException.interrupted("the rate limit of " + model);
        }
        try {
            ChatReply reply = model.reply(request);
            if (!reply.usage().equals(Usage.UNKNOWN)) {
                correct(reply.usage().totalTokens() - estimate);
            }
            return reply;
        } catch (FailedCallException e) {
            if (!e.usage().equals(Usage.UNKNOWN)) {
                correct(e.usage().totalTokens() - estimate);
            }
            e.retryAfter()
                    .filter(asked -> asked.compareTo(FailedCallException.LONGEST_WAIT) <= 0)
                    .ifPresent(this::hold);
            throw e;
        }
    }

    private long request() {
        return requests == null ? clock.nanos() : requests.book(1);
    }

    /** Waits until the later of two moments and until the end of a hold, which may begin meanwhile. */
    private void await(long one, long other) throws InterruptedException {
        long turn = one - other > 0 ? one : other;
        while (true) {
            long until = Math.max(turn - began, held.get());
            long left = until - (clock.nanos() - began);
            if (left <= 0) {
                return;
            }
            clock.sleep(Duration.ofNanos(left));
        }
    }

    private void correct(long more) {
        if (tokens != null) {
            tokens.correct(more);
        }
    }

    private void hold(Duration asked) {
        long until = clock.nanos() - began + asked.toNanos();
        long before = held.getAndAccumulate(until, Math::max);
        if (until - before >= SAID.toNanos() && asked.compareTo(SAID) >= 0) {
            System.Logger log = System.getLogger(RateLimits.class.getName());
            log.log(
                    System.Logger.Level.WARNING,
                    model + " asks for " + asked.toSeconds() + " s without calls (Retry-After): all calls pause until "
                            + LocalTime.now(ZoneId.systemDefault()).plus(asked).truncatedTo(ChronoUnit.SECONDS));
        }
    }
}
