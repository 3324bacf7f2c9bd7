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
 * A model whose failed calls are repeated where that may help ({@link org.longalign.chat.Failure#retried}). A server
 * that says when to come again ({@code Retry-After}) is left alone at least that long.
 */
public final class Retries implements ChatModel {
    private final ChatModel model;
    private final Backoff backoff;
    private final Random random;
    private final CallClock clock;
    private final Consumer<Retry> told;

    /**
     * A call that is about to be repeated.
     *
     * @param model the model's name
     * @param number which repetition of this call it is, from 1
     * @param pause how long after the failure
     * @param failure what went wrong
     */
    public record Retry(String model, int number, Duration pause, FailedCallException failure) {
        /** For a log: {@code repetition 2 in 1.7 s: gpt-4o at ... answered with HTTP status 429 ...}. */
        @Override
        public String toString() {
            return "repetition " + number + " in " + pause.toMillis() / 1000.0 + " s: " + failure.getMessage();
        }
    }

    /**
     * A model with retries.
     *
     * @param seed of the waits' random part
     * @param told of each repetition, before the wait, by the thread that waits
     */
    public Retries(ChatModel model, Backoff backoff, long seed, CallClock clock, Consumer<Retry> told) {
        this.model = model;
        this.backoff = backoff;
        this.random = new Random(seed);
        this.clock = clock;
        this.told = told;
    }

    @Override
    public String name() {
        return model.name();
    }

    /**
     * The reply of the first call that succeeds.
     *
     * @throws FailedCallException the failure of the last call, with how many there were
     */
    @Override
    public ChatReply reply(ChatRequest request) {
        for (int retry = 1; ; retry++) {
            try {
                return model.reply(request);
            } catch (FailedCallException e) {
                if (!e.failure().retried()) {
                    throw e;
                }
                if (retry > backoff.retries()) {
                    throw ended(e, retry == 1 ? "" : " (call " + retry + " of " + retry + ")");
                }
                double part = random.nextDouble();
                Duration wait = backoff.wait(retry, part, e.retryAfter().orElse(Duration.ZERO));
                if (e.retryAfter().orElse(Duration.ZERO).compareTo(backoff.longest()) > 0) {
                    throw ended(
                            e,
                            " (it asks to be left alone for "
                                    + e.retryAfter().orElseThrow().toSeconds() + " s, longer than the "
                                    + backoff.longest().toSeconds() + " s allowed)");
                }
                told.accept(new Retry(name(), retry, wait, e));
                try {
                    clock.sleep(wait);
                } catch (InterruptedException interrupt) {
                    throw FailedCallException.interrupted("a repetition; the last call failed: " + e.getMessage());
                }
            }
        }
    }

    private static FailedCallException ended(FailedCallException e, String why) {
        return new FailedCallException(
                e.getMessage() + why, e.failure(), e.retryAfter().orElse(null));
    }

    @Override
    public String toString() {
        return model.toString();
    }
}
