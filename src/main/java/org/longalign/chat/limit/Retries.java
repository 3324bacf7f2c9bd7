package org.longalign.chat.limit;

import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import org.longalign.chat.CallClock;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;

/**
 * Retries the failed calls of a model where that may help ({@link org.longalign.chat.Failure#isRetryable}), after waits
 * that are at least as long as the server asks for ({@code Retry-After}).
 */
public final class Retries extends ChatModel.Around {
    private final Backoff backoff;
    private final Random random;
    private final CallClock clock;
    private final Consumer<Retry> listener;

    /**
     * A retry that is about to be made.
     *
     * @param model the model's name
     * @param number the number of the retry of this call, from 1
     * @param pause the wait before it
     * @param failure the failure of the call before
     */
    public record Retry(String model, int number, Duration pause, FailedCallException failure) {
        /** For a log: {@code retry 2 in 1.7 s: gpt-4o at ... answered with HTTP status 429 ...}. */
        @Override
        public String toString() {
            return "retry " + number + " in " + pause.toMillis() / 1000.0 + " s: " + failure.getMessage();
        }
    }

    /**
     * Puts retries around a model.
     *
     * @param seed seed of the waits' random part
     * @param listener is told of each retry before its wait, on the thread that waits
     */
    public Retries(ChatModel model, Backoff backoff, long seed, CallClock clock, Consumer<Retry> listener) {
        super(model);
        this.backoff = backoff;
        this.random = new Random(seed);
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * The reply of the first call that succeeds.
     *
     * @throws FailedCallException the failure of the last call, with the number of calls
     */
    @Override
    public ChatReply reply(ChatRequest request) {
        for (int retry = 1; ; retry++) {
            try {
                return model.reply(request);
            } catch (FailedCallException e) {
                if (!e.failure().isRetryable()) {
                    throw e;
                }
                if (retry > backoff.retries()) {
                    throw retry == 1 ? e : e.saying(" (call " + retry + " of " + retry + ")");
                }
                double part = random.nextDouble();
                Duration wait = backoff.wait(retry, part, e.retryAfter().orElse(Duration.ZERO));
                if (e.retryAfter().orElse(Duration.ZERO).compareTo(backoff.longest()) > 0) {
                    throw e.saying(" (it asks for a wait of "
                            + e.retryAfter().orElseThrow().toSeconds() + " s, longer than the "
                            + backoff.longest().toSeconds() + " s allowed)");
                }
                listener.accept(new Retry(name(), retry, wait, e));
                try {
                    clock.sleep(wait);
                } catch (InterruptedException interrupt) {
                    throw FailedCallException.interrupted("a retry; the last call failed: " + e.getMessage());
                }
            }
        }
    }
}
