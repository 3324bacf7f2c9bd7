package org.longalign.chat.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longalign.chat.BudgetExceededException;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.Scripted;

class RetriesTest {
    private static final Backoff BACKOFF = new Backoff(4, Duration.ofSeconds(1), Duration.ofSeconds(5));
    private static final ChatRequest REQUEST = Scripted.request(8);

    private final FakeClock clock = new FakeClock();
    private final List<Retries.Retry> told = new ArrayList<>();

    private Retries retries(Scripted model, long seed) {
        return new Retries(model, BACKOFF, seed, clock, told::add);
    }

    private static FailedCallException failed(Failure failure) {
        return new FailedCallException("it failed", failure);
    }

    private static FailedCallException busy(Duration retryAfter) {
        return new FailedCallException("it failed", Failure.RATE_LIMITED, retryAfter);
    }

    @Test
    void aSuccessIsNotRepeated() {
        Scripted model = new Scripted();
        assertEquals(Scripted.YES, retries(model, 7).reply(REQUEST));
        assertEquals(1, model.calls());
        assertEquals(List.of(), clock.sleeps());
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void onlyWhatMayPassSoonIsRepeated(Failure failure) {
        Scripted model = new Scripted().then(failed(failure));
        Retries retries = retries(model, 7);
        if (List.of(
                        Failure.RATE_LIMITED,
                        Failure.SERVER_ERROR,
                        Failure.UNREACHABLE,
                        Failure.TIMED_OUT,
                        Failure.MALFORMED)
                .contains(failure)) {
            assertEquals(Scripted.YES, retries.reply(REQUEST));
            assertEquals(2, model.calls());
            assertEquals(1, told.size());
            assertEquals(failure, told.get(0).failure().failure());
        } else {
            assertThrows(FailedCallException.class, () -> retries.reply(REQUEST));
            assertEquals(1, model.calls());
            assertEquals(List.of(), told);
        }
    }

    @Test
    void whatIsNoFailureOfACallIsNotRepeated() {
        BudgetExceededException spent = new BudgetExceededException("spent");
        Scripted model = new Scripted().then(spent);
        assertSame(
                spent,
                assertThrows(
                        BudgetExceededException.class, () -> retries(model, 7).reply(REQUEST)));
        assertEquals(1, model.calls());
    }

    @Test
    void waitsDoubleUpToTheLongestAndTheSeedDecidesTheRest() {
        List<Duration> first = waits(7);
        assertEquals(4, first.size());
        double[] full = {1, 2, 4, 5};
        for (int i = 0; i < full.length; i++) {
            double seconds = first.get(i).toNanos() / 1e9;
            assertTrue(seconds >= full[i] / 2 && seconds <= full[i], i + ": " + seconds);
        }
        assertEquals(first, waits(7));
        assertNotEquals(first, waits(8));
    }

    private static List<Duration> waits(long seed) {
        FakeClock clock = new FakeClock();
        Scripted model = new Scripted()
                .then(
                        failed(Failure.RATE_LIMITED),
                        failed(Failure.SERVER_ERROR),
                        failed(Failure.RATE_LIMITED),
                        failed(Failure.RATE_LIMITED));
        new Retries(model, BACKOFF, seed, clock, retry -> {}).reply(REQUEST);
        return clock.sleeps();
    }

    @Test
    void theLastFailureIsTold() {
        Scripted model = new Scripted()
                .then(
                        failed(Failure.RATE_LIMITED),
                        failed(Failure.RATE_LIMITED),
                        failed(Failure.RATE_LIMITED),
                        failed(Failure.RATE_LIMITED),
                        failed(Failure.SERVER_ERROR));
        FailedCallException e =
                assertThrows(FailedCallException.class, () -> retries(model, 7).reply(REQUEST));
        assertEquals(Failure.SERVER_ERROR, e.failure());
        assertEquals("it failed (call 5 of 5)", e.getMessage());
        assertTrue(e.isTransient());
        assertEquals(5, model.calls());
    }

    @Test
    void aServerIsLeftAloneAtLeastAsLongAsItAsks() {
        Scripted model = new Scripted().then(busy(Duration.ofSeconds(3)), busy(Duration.ZERO), busy(Duration.ZERO));
        retries(model, 7).reply(REQUEST);
        double[] least = {3, 1, 2};
        double[] most = {4, 2, 4};
        for (int i = 0; i < 3; i++) {
            double seconds = clock.sleeps().get(i).toNanos() / 1e9;
            assertTrue(seconds >= least[i] && seconds <= most[i], i + ": " + seconds);
        }
    }

    @Test
    void aServerThatAsksForTooMuchIsGivenUpOn() {
        Scripted model = new Scripted().then(busy(Duration.ofHours(2)));
        FailedCallException e =
                assertThrows(FailedCallException.class, () -> retries(model, 7).reply(REQUEST));
        assertEquals(1, model.calls());
        assertEquals(Optional.of(Duration.ofHours(2)), e.retryAfter());
        assertTrue(String.valueOf(e.getMessage()).contains("7200 s"), e::getMessage);
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() {
        Scripted model = new Scripted().then(failed(Failure.RATE_LIMITED));
        Retries retries = new Retries(
                model, BACKOFF, 7, clock, retry -> Thread.currentThread().interrupt());
        FailedCallException e = assertThrows(FailedCallException.class, () -> retries.reply(REQUEST));
        assertTrue(Thread.interrupted());
        assertEquals(Failure.INTERRUPTED, e.failure());
        assertEquals(1, model.calls());
    }

    @Test
    void namesAreOfTheModelItself() {
        Retries retries = retries(new Scripted(), 7);
        assertEquals("tiny", retries.name());
        assertEquals("tiny at nowhere", retries.toString());
        ChatReply reply = retries.reply(REQUEST);
        assertEquals("tiny-1", reply.model());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> BACKOFF.withRetries(-1));
        assertThrows(
                IllegalArgumentException.class, () -> new Backoff(1, Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }
}
