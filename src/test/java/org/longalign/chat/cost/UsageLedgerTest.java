package org.longalign.chat.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.longalign.chat.CallClock;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Scripted;
import org.longalign.chat.Usage;

class UsageLedgerTest {
    private static final Price PRICE =
            new Price(new BigDecimal(100), new BigDecimal(10), new BigDecimal(125), new BigDecimal(500));

    /** Every look at the clock is half a second later. */
    private final CallClock clock = new CallClock() {
        private long nanos;

        @Override
        public long nanos() {
            nanos += 500_000_000;
            return nanos;
        }

        @Override
        public void sleep(Duration time) {
            throw new AssertionError("nobody sleeps here");
        }
    };

    @Test
    void callsAreSummedByModel() {
        UsageLedger ledger = new UsageLedger("USD");
        Scripted model = new Scripted()
                .then(() -> new ChatReply("a", "tiny-1", new Usage(1000, 400, 50, 200), FinishReason.DONE))
                .then(new FailedCallException("busy", Failure.RATE_LIMITED))
                .then(() -> new ChatReply("b", "tiny-1", Usage.UNKNOWN, FinishReason.DONE));
        ChatModel metered = ledger.metered(model, PRICE, clock);
        metered.reply(Scripted.request(8));
        assertThrows(FailedCallException.class, () -> metered.reply(Scripted.request(8)));
        ledger.enterRetry("tiny");
        metered.reply(Scripted.request(8));
        metered.reply(Scripted.request(8));

        UsageLedger.Row row = ledger.rows().get(0);
        assertEquals("tiny", row.model());
        assertEquals(List.of(4L, 1L, 1L, 1L), List.of(row.calls(), row.retries(), row.failures(), row.uncounted()));
        assertEquals(new Usage(1010, 400, 55, 200), row.usage());
        assertEquals(2.0, row.seconds());
        BigDecimal cost = row.cost();
        assertTrue(cost != null && cost.compareTo(new BigDecimal("0.0975")) == 0, () -> "cost " + cost);
        String table = ledger.toString();
        assertEquals(3, table.lines().count(), table);
        assertTrue(table.contains("0.0975") && table.contains("cost USD"), table);
        assertTrue(table.contains("1 replies came without a token count"), table);
    }

    @Test
    void aCostThatIsNotKnownIsNotNothing() {
        UsageLedger ledger = new UsageLedger("USD");
        ledger.metered(new Scripted(), null, clock).reply(Scripted.request(8));
        assertNull(ledger.total().cost());
        assertTrue(ledger.toString().contains("unknown"), ledger::toString);
    }

    @Test
    void anEmptyLedgerIsATableToo() {
        UsageLedger ledger = new UsageLedger("USD");
        assertEquals(List.of(), ledger.rows());
        assertEquals(0, ledger.total().calls());
        assertEquals(2, ledger.toString().lines().count());
    }
}
