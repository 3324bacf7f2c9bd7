package org.longalign.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnTest {
    private final Turn turn = new Turn();
    private int guarded;

    @Test
    void oneThreadAtATimeHasIt() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int each = 0; each < 2_000; each++) {
                    turn.take();
                    turn.take();
                    int before = guarded;
                    Thread.onSpinWait();
                    guarded = before + 1;
                    turn.give();
                    turn.give();
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(8_000, guarded);
    }

    @Test
    void whoPassesItOnGetsItBackAsOftenAsItWasTaken() throws InterruptedException {
        turn.take();
        turn.take();
        int times = turn.pass();
        assertEquals(2, times);
        assertTrue(isFree());
        turn.resume(times);
        turn.give();
        assertTrue(!isFree());
        turn.give();
        assertTrue(isFree());
        assertEquals(0, turn.pass());
    }

    @Test
    void theTurnOfAThreadThatHasDiedIsFree() throws InterruptedException {
        Thread dying = new Thread(turn::take);
        dying.start();
        dying.join();
        assertTrue(isFree());
    }

    @Test
    void anInterruptIsKeptAndEndsNoWait() throws InterruptedException {
        turn.take();
        boolean[] interrupted = new boolean[1];
        CountDownLatch waits = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            waits.countDown();
            turn.take();
            interrupted[0] = Thread.interrupted();
            turn.give();
        });
        waiting.start();
        waits.await();
        waiting.interrupt();
        waiting.join(300);
        assertTrue(waiting.isAlive());
        turn.give();
        waiting.join();
        assertTrue(interrupted[0]);
    }

    private boolean isFree() throws InterruptedException {
        CountDownLatch taken = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            turn.take();
            turn.give();
            taken.countDown();
        });
        other.start();
        boolean free = taken.await(1, TimeUnit.SECONDS);
        if (!free) {
            other.setName("waits for the turn");
        }
        return free;
    }
}
