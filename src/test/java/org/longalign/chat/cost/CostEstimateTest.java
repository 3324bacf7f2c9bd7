package org.longalign.chat.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.longalign.chat.ChatRequest;
import org.longalign.data.Message;

class CostEstimateTest {
    private static ChatRequest request(String shared, String rest) {
        return new ChatRequest(List.of(Message.user(shared + rest)), 1, 50, shared.length());
    }

    @Test
    void aSharedBeginningIsWrittenOnceAndThenRead() {
        String one = "a".repeat(2000);
        String other = "b".repeat(3000);
        CostEstimate estimate = CostEstimate.of(
                List.of(request(one, "1234"), request(other, ""), request(one, "12"), request(one, "")),
                String::length);
        assertEquals(new CostEstimate(4, 9006 + 4 * 4, 4000, 5000, 200), estimate);
        assertEquals("4 requests: 9,022 tokens in, 4,000 of them cached; at most 200 out", estimate.toString());
    }

    @Test
    void whatServersDoNotCacheIsPaidInFull() {
        String tooShort = "a".repeat(1000);
        CostEstimate estimate = CostEstimate.of(
                List.of(request(tooShort, ""), request(tooShort, ""), request("", "x")), String::length);
        assertEquals(new CostEstimate(3, 2001 + 3 * 4, 0, 0, 150), estimate);
    }

    @Test
    void theCostIsByKindOfToken() {
        Price price =
                new Price(new BigDecimal("3"), new BigDecimal("0.3"), new BigDecimal("3.75"), new BigDecimal("15"));
        CostEstimate estimate = new CostEstimate(2, 2_100_000, 1_000_000, 1_000_000, 200_000);
        assertEquals(0, new BigDecimal("5.85").compareTo(estimate.cost(price, 100_000)));
        assertEquals(0, new BigDecimal("7.35").compareTo(estimate.mostCost(price)));
        assertEquals(new CostEstimate(4, 4_200_000, 2_000_000, 2_000_000, 400_000), estimate.plus(estimate));
    }

    @Test
    void roughCountsNeedNoTokenizer() {
        assertEquals(0, TokenCount.rough(""));
        assertEquals(1, TokenCount.rough("abc"));
        assertEquals(2, TokenCount.rough("abcde"));
        assertEquals(3, TokenCount.rough("文文 a"));
    }
}
