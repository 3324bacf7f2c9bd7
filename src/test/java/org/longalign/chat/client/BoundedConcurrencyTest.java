package org.longalign.chat.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedConcurrencyTest {
    private static final List<Integer> ITEMS = IntStream.range(0, 50).boxed().toList();

    @Test
    void resultsComeInTheOrderOfTheItems() {
        List<Integer> told = new ArrayList<>();
        List<Integer> squares = BoundedConcurrency.of(7)
                .map(
                        ITEMS,
                        i -> {
                            pause(i % 3);
                            return i * i;
                        },
                        told::add);
        assertEquals(ITEMS.stream().map(i -> i * i).toList(), squares);
        assertEquals(ITEMS.size(), told.size());
    }

    @Test
    void noMoreThanAllowedAreUnderWay() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        BoundedConcurrency.of(3)
                .map(
                        ITEMS,
                        i -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            pause(2);
                            return now.decrementAndGet();
                        },
                        i -> {});
        assertTrue(most.get() <= 3, most::toString);
        assertTrue(most.get() > 1, most::toString);
    }

    @Test
    void nothingIsDoneForNoItems() {
        assertEquals(List.of(), BoundedConcurrency.of(4).map(List.<Integer>of(), i -> i, i -> {}));
    }

    @Test
    void oneFailureStopsTheRest() {
        AtomicInteger begun = new AtomicInteger();
        ArithmeticException thrown = assertThrows(
                ArithmeticException.class,
                () -> BoundedConcurrency.of(2)
                        .map(
                                ITEMS,
                                i -> {
                                    begun.incrementAndGet();
                                    pause(5);
                                    return 1 / (i - 4);
                                },
                                i -> {}));
        assertEquals("/ by zero", thrown.getMessage());
        assertTrue(begun.get() < ITEMS.size(), begun::toString);
    }

    /** They may be paid for, and their results go into a journal. */
    @Test
    void callsUnderWayMayEndAfterAFailure() {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        assertThrows(
                ArithmeticException.class,
                () -> BoundedConcurrency.of(2)
                        .map(
                                ITEMS,
                                i -> {
                                    calls.incrementAndGet();
                                    if (i == 0) {
                                        await(begun);
                                        return 1 / i;
                                    }
                                    begun.countDown();
                                    ended.addAndGet(pause(100) ? 1 : 0);
                                    return i;
                                },
                                i -> {}));
        assertTrue(ended.get() >= 1, "it was not interrupted");
        assertTrue(calls.get() < 5, calls::toString);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anInterruptStopsCallsUnderWay() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(2);
        AtomicInteger interrupted = new AtomicInteger();
        AtomicBoolean cancelled = new AtomicBoolean();
        Thread work = new Thread(() -> {
            try {
                BoundedConcurrency.of(2)
                        .map(
                                ITEMS,
                                i -> {
                                    begun.countDown();
                                    if (!pause(60_000)) {
                                        interrupted.incrementAndGet();
                                    }
                                    return i;
                                },
                                i -> {});
            } catch (CancellationException e) {
                cancelled.set(Thread.currentThread().isInterrupted());
            }
        });
        work.start();
        begun.await();
        work.interrupt();
        work.join();
        assertTrue(cancelled.get(), "the interrupt is kept and told");
        assertEquals(2, interrupted.get());
    }

    @Test
    void atLeastOneMustBeAllowed() {
        assertThrows(IllegalArgumentException.class, () -> BoundedConcurrency.of(0));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    /** Whether the pause was undisturbed. */
    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
