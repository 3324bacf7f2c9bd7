package org.longalign.chat.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.longalign.chat.BudgetExceededException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Scripted;
import org.longalign.chat.Usage;
import org.longalign.chat.client.BoundedConcurrency;
import org.longalign.chat.cost.Price;

@Timeout(60)
class BudgetTest {
    /** A unit of money for ten thousand tokens of input, and five of output. */
    private static final Price PRICE =
            new Price(new BigDecimal(100), new BigDecimal(10), new BigDecimal(125), new BigDecimal(500));

    private static Budget money(@Nullable String money) {
        return new Budget(money == null ? null : new BigDecimal(money), "USD", Long.MAX_VALUE);
    }

    private static void assertMoney(String expected, BigDecimal actual) {
        assertEquals(0, new BigDecimal(expected).compareTo(actual), () -> expected + " and not " + actual);
    }

    @Test
    void whatTheServerCountedIsSpent() {
        Budget budget = money("1");
        Scripted model =
                new Scripted().then(() -> new ChatReply("x", "tiny", new Usage(1000, 400, 50, 200), FinishReason.DONE));
        budget.paying(model, PRICE, String::length).reply(Scripted.request(96));
        // (1000 - 400 - 200) * 100 + 400 * 10 + 200 * 125 + 50 * 500, of a millionth each
        assertMoney("0.094", budget.spentMoney());
        assertEquals(1050, budget.spentTokens());
        assertEquals("0.094 of 1 USD, 1050 tokens", budget.toString());
    }

    @Test
    void anUncountedReplyIsEstimated() {
        Budget budget = money("1");
        Scripted model = new Scripted().then(() -> new ChatReply("four", "tiny", Usage.UNKNOWN, FinishReason.DONE));
        budget.paying(model, PRICE, String::length).reply(Scripted.request(96));
        assertEquals(104, budget.spentTokens());
        assertMoney("0.012", budget.spentMoney());
    }

    @Test
    void aCallThatMayCostTooMuchIsNotMade() {
        // A call may take 100 tokens at 125 and 100 at 500: 0.0625.
        Scripted model = new Scripted();
        assertThrows(
                BudgetExceededException.class,
                () -> money("0.0624").paying(model, PRICE, String::length).reply(Scripted.request(96)));
        assertEquals(0, model.calls());
        money("0.0625").paying(model, PRICE, String::length).reply(Scripted.request(96));
        assertEquals(1, model.calls());
    }

    @Test
    void theEndOfABudgetIsToldAndMayPass() {
        Budget budget = new Budget(null, "USD", 230);
        ChatModel model = budget.paying(new Scripted(), Price.FREE, String::length);
        model.reply(Scripted.request(96));
        model.reply(Scripted.request(96));
        BudgetExceededException e =
                assertThrows(BudgetExceededException.class, () -> model.reply(Scripted.request(97)));
        assertTrue(e.isTransient());
        assertTrue(String.valueOf(e.getMessage()).contains("30 of 230 tokens"), e::getMessage);
        model.reply(Scripted.request(96));
    }

    @Test
    void aFailedCallCostsNothing() {
        Budget budget = money("0.0625");
        ChatModel model = budget.paying(
                new Scripted().then(new FailedCallException("busy", Failure.RATE_LIMITED)), PRICE, String::length);
        assertThrows(FailedCallException.class, () -> model.reply(Scripted.request(96)));
        assertMoney("0", budget.spentMoney());
        model.reply(Scripted.request(96));
    }

    @Test
    void manyThreadsDoNotPassTheLimit() {
        Budget budget = new Budget(null, "USD", 1000);
        Scripted model = new Scripted();
        ChatModel paying = budget.paying(model, Price.FREE, String::length);
        AtomicInteger refused = new AtomicInteger();
        BoundedConcurrency.of(16)
                .map(
                        Collections.nCopies(300, Scripted.request(96)),
                        request -> {
                            try {
                                return paying.reply(request);
                            } catch (BudgetExceededException e) {
                                refused.incrementAndGet();
                                return Scripted.YES;
                            }
                        },
                        reply -> {});
        // A call takes 15 tokens and may take 200: the last is made at 795 or 800 of 1000, whoever was first.
        assertEquals(810, budget.spentTokens());
        assertEquals(54, model.calls());
        assertEquals(300 - 54, refused.get());
    }

    @Test
    void aCallWaitsForWhatOthersMayGiveBack() throws Exception {
        Budget budget = new Budget(null, "USD", 250);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Scripted slow = new Scripted().then(() -> {
            inside.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Scripted.YES;
        });
        ChatModel model = budget.paying(slow, Price.FREE, String::length);
        Thread first = new Thread(() -> model.reply(Scripted.request(96)));
        first.start();
        inside.await();

        Thread.currentThread().interrupt();
        FailedCallException e = assertThrows(FailedCallException.class, () -> model.reply(Scripted.request(96)));
        assertEquals(Failure.INTERRUPTED, e.failure());
        assertTrue(Thread.interrupted());

        Thread second = new Thread(() -> model.reply(Scripted.request(96)));
        second.start();
        while (second.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertEquals(1, slow.calls());
        leave.countDown();
        first.join();
        second.join();
        assertEquals(2, slow.calls());
        assertEquals(30, budget.spentTokens());
    }

    @Test
    void severalModelsMayShareOne() {
        Budget budget = new Budget(null, "USD", 210);
        budget.paying(new Scripted(), Price.FREE, String::length).reply(Scripted.request(96));
        ChatModel other = budget.paying(new Scripted(), Price.FREE, String::length);
        assertThrows(BudgetExceededException.class, () -> other.reply(Scripted.request(96)));
    }

    @Test
    void negativeBudgetsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> money("-1"));
        assertThrows(IllegalArgumentException.class, () -> new Budget(null, "USD", -1));
    }
}
