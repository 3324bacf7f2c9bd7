package org.longalign.chat.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.longalign.chat.CallClock;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Scripted;
import org.longalign.chat.Usage;
import org.longalign.chat.client.BoundedConcurrency;
import org.longalign.chat.limit.RateLimits.Allowed;

@Timeout(60)
class RateLimitsTest {
    private static final double UNLIMITED = Double.POSITIVE_INFINITY;

    private final FakeClock clock = new FakeClock();
    private final long began = clock.nanos();
    private final List<Double> begun = new ArrayList<>();

    /** A model that takes no time and says when it was asked, in seconds. */
    private RateLimits limited(double requests, double tokens, Usage usage) {
        Scripted model = new Scripted();
        for (int i = 0; i < 200; i++) {
            model.then(() -> {
                begun.add((clock.nanos() - began) / 1e9);
                return new ChatReply("yes", "tiny-1", usage, FinishReason.DONE);
            });
        }
        return new RateLimits(model, new Allowed(8, requests, tokens), String::length, clock);
    }

    @Test
    void nothingWaitsWithoutALimit() {
        RateLimits limits = limited(UNLIMITED, UNLIMITED, Usage.UNKNOWN);
        for (int i = 0; i < 5; i++) {
            limits.reply(Scripted.request(1000));
        }
        assertEquals(List.of(), clock.sleeps());
    }

    @Test
    void requestsAreSpreadOverTheMinute() {
        RateLimits limits = limited(30, UNLIMITED, Usage.UNKNOWN);
        for (int i = 0; i < 100; i++) {
            limits.reply(Scripted.request(8));
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(2.0 * i, begun.get(i), 1e-6);
        }
    }

    @Test
    void timeThatPassedUnusedAllowsNoBurst() {
        RateLimits limits = limited(30, UNLIMITED, Usage.UNKNOWN);
        limits.reply(Scripted.request(8));
        clock.pass(Duration.ofMinutes(5));
        limits.reply(Scripted.request(8));
        limits.reply(Scripted.request(8));
        assertEquals(300, begun.get(1), 1e-6);
        assertEquals(302, begun.get(2), 1e-6);
    }

    @Test
    void tokensAreEstimatedBeforeAndCorrectedAfter() {
        // 96 characters and 4 for the message, 100 of reply: 200 tokens estimated, and 50 were used.
        RateLimits limits = limited(UNLIMITED, 600, new Usage(40, 0, 10));
        for (int i = 0; i < 4; i++) {
            limits.reply(Scripted.request(96));
        }
        assertEquals(List.of(0.0, 5.0, 10.0, 15.0), rounded(begun));
    }

    @Test
    void theEstimateStaysWhereTheServerDoesNotCount() {
        RateLimits limits = limited(UNLIMITED, 600, Usage.UNKNOWN);
        limits.reply(Scripted.request(96));
        limits.reply(Scripted.request(96));
        assertEquals(List.of(0.0, 20.0), rounded(begun));
    }

    @Test
    void theTighterLimitHolds() {
        RateLimits limits = limited(6, 600, new Usage(40, 0, 10));
        for (int i = 0; i < 3; i++) {
            limits.reply(Scripted.request(96));
        }
        assertEquals(List.of(0.0, 10.0, 20.0), rounded(begun));
    }

    @Test
    void noCallBeginsWhileTheServerWantsToBeLeftAlone() {
        Scripted model =
                new Scripted().then(new FailedCallException("busy", Failure.RATE_LIMITED, Duration.ofSeconds(30)));
        RateLimits limits = new RateLimits(model, Allowed.UNLIMITED, String::length, clock);
        assertThrows(FailedCallException.class, () -> limits.reply(Scripted.request(8)));
        clock.pass(Duration.ofSeconds(10));
        limits.reply(Scripted.request(8));
        limits.reply(Scripted.request(8));
        assertEquals(List.of(Duration.ofSeconds(20)), clock.sleeps());
    }

    @Test
    void anHourIsWaitedForByAllCallsAndToldOnce() {
        FailedCallException busy = new FailedCallException("busy", Failure.RATE_LIMITED, Duration.ofHours(1));
        Scripted model = new Scripted().then(busy);
        RateLimits limits = new RateLimits(model, Allowed.UNLIMITED, String::length, clock);
        List<String> logged = new ArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(RateLimits.class.getName());
        log.addHandler(listener);
        try {
            assertThrows(FailedCallException.class, () -> limits.reply(Scripted.request(8)));
            limits.reply(Scripted.request(8));
        } finally {
            log.removeHandler(listener);
        }
        assertEquals(List.of(Duration.ofHours(1)), clock.sleeps());
        assertEquals(1, logged.size());
        assertTrue(logged.get(0).startsWith("tiny at nowhere asks for 3600 s without calls"), logged::toString);
    }

    @Test
    void aServerThatAsksForHoursHoldsNobodyUp() {
        Scripted model =
                new Scripted().then(new FailedCallException("busy", Failure.RATE_LIMITED, Duration.ofHours(2)));
        RateLimits limits = new RateLimits(model, Allowed.UNLIMITED, String::length, clock);
        assertThrows(FailedCallException.class, () -> limits.reply(Scripted.request(8)));
        limits.reply(Scripted.request(8));
        assertEquals(List.of(), clock.sleeps());
    }

    @Test
    void anInterruptedWaitGivesItsTokensBack() {
        RateLimits limits = limited(UNLIMITED, 600, Usage.UNKNOWN);
        limits.reply(Scripted.request(96));
        Thread.currentThread().interrupt();
        FailedCallException e = assertThrows(FailedCallException.class, () -> limits.reply(Scripted.request(96)));
        assertEquals(Failure.INTERRUPTED, e.failure());
        assertTrue(Thread.interrupted());
        limits.reply(Scripted.request(96));
        assertEquals(List.of(0.0, 20.0), rounded(begun));
    }

    @Test
    void noMoreThanAllowedAreUnderWay() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ChatModel model = new ChatModel() {
            @Override
            public String name() {
                return "tiny";
            }

            @Override
            public ChatReply reply(org.longalign.chat.ChatRequest request) {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                now.decrementAndGet();
                return Scripted.YES;
            }
        };
        RateLimits limits =
                new RateLimits(model, new Allowed(3, UNLIMITED, UNLIMITED), String::length, CallClock.SYSTEM);
        BoundedConcurrency.of(12)
                .map(new ArrayList<>(java.util.Collections.nCopies(500, Scripted.request(8))), limits::reply, r -> {});
        assertTrue(most.get() <= 3, most::toString);
        assertEquals(0, now.get());
    }

    @Test
    void anInterruptEndsTheWaitForAPlace() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Scripted model = new Scripted().then(() -> {
            inside.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Scripted.YES;
        });
        RateLimits limits =
                new RateLimits(model, new Allowed(1, UNLIMITED, UNLIMITED), String::length, CallClock.SYSTEM);
        Thread first = new Thread(() -> limits.reply(Scripted.request(8)));
        first.start();
        inside.await();
        Thread.currentThread().interrupt();
        FailedCallException e = assertThrows(FailedCallException.class, () -> limits.reply(Scripted.request(8)));
        assertEquals(Failure.INTERRUPTED, e.failure());
        assertTrue(Thread.interrupted());
        leave.countDown();
        first.join();
        limits.reply(Scripted.request(8));
        assertEquals(2, model.calls());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Allowed(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Allowed(1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Allowed(1, 1, Double.NaN));
    }

    private static List<Double> rounded(List<Double> seconds) {
        return seconds.stream().map(s -> Math.round(s * 1e3) / 1e3).toList();
    }
}
