package org.longalign.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedParallelMapTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void resultsComeInOrderAndLittleIsUnderWay(int threads) {
        AtomicLong held = new AtomicLong();
        AtomicLong most = new AtomicLong();
        Iterator<Integer> elements = IntStream.range(0, 3_000)
                .peek(i -> most.accumulateAndGet(held.addAndGet(weight(i)), Math::max))
                .iterator();
        List<Integer> results = new ArrayList<>();
        new OrderedParallelMap(threads, 100).run(elements, OrderedParallelMapTest::weight, i -> spin(i), i -> {
            held.addAndGet(-weight(i));
            results.add(i);
        });
        assertEquals(IntStream.range(0, 3_000).boxed().toList(), results);
        assertTrue(most.get() <= 100 + 2 * 60, "held " + most + "; one more is read to know its weight");
    }

    private static long weight(int i) {
        return 1L + i % 60;
    }

    /** Takes longer for some elements than for others. */
    private static int spin(int i) {
        int rounds = i % 7 == 0 ? 20_000 : 10;
        int value = i;
        for (int j = 0; j < rounds; j++) {
            value = value * 31 + j;
        }
        return value == Integer.MIN_VALUE ? -1 : i;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void anErrorComesAfterTheResultsBeforeIt(int threads) {
        List<Integer> results = new ArrayList<>();
        Iterator<Integer> elements = IntStream.range(0, 1_000).iterator();
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> new OrderedParallelMap(threads, 1_000)
                        .run(
                                elements,
                                i -> 1,
                                i -> {
                                    if (i == 100) {
                                        throw new IllegalStateException("bad " + i);
                                    }
                                    return i;
                                },
                                results::add));
        assertEquals("bad 100", thrown.getMessage());
        assertEquals(100, results.size());
        assertTrue(elements.hasNext(), "the rest is not read");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void anInterruptEndsIt(int threads) {
        AtomicInteger results = new AtomicInteger();
        Iterator<Integer> elements = IntStream.iterate(0, i -> i + 1).iterator();
        try {
            assertThrows(
                    CancellationException.class,
                    () -> new OrderedParallelMap(threads, 1_000).run(elements, i -> 1, i -> i, i -> {
                        if (results.incrementAndGet() == 500) {
                            Thread.currentThread().interrupt();
                        }
                    }));
            assertTrue(Thread.currentThread().isInterrupted());
            assertTrue(results.get() < 1_000, "it ended after " + results);
        } finally {
            Thread.interrupted();
        }
    }
}
