package org.longalign.evaluation.longbenchchat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExampleOrderTest {
    private static final List<String> THREE = List.of("a", "b", "c");

    @Test
    void allOrdersOccurAboutEquallyOftenOverItemsAndOverSeeds() {
        Map<List<String>, Integer> overItems = new HashMap<>();
        Map<List<String>, Integer> overSeeds = new HashMap<>();
        for (int i = 0; i < 6_000; i++) {
            overItems.merge(ExampleOrder.shuffle(THREE, i, new Pass(1, 7)), 1, Integer::sum);
            overSeeds.merge(ExampleOrder.shuffle(THREE, 0, new Pass(1, i)), 1, Integer::sum);
        }
        for (Map<List<String>, Integer> counts : List.of(overItems, overSeeds)) {
            assertEquals(6, counts.size());
            // 1,000 expected of each, standard deviation 29
            counts.forEach((order, n) -> assertTrue(n > 850 && n < 1_150, order + " " + n + " times"));
        }
    }

    @Test
    void theSameSeedItemAndPassGiveTheSameOrder() {
        for (int item = 0; item < 50; item++) {
            Pass pass = new Pass(2, 99);
            assertEquals(ExampleOrder.shuffle(THREE, item, pass), ExampleOrder.shuffle(THREE, item, new Pass(2, 99)));
        }
    }

    @Test
    void thePassesOfAnItemTakeAllOrdersBeforeOneComesAgain() {
        for (int item = 0; item < 100; item++) {
            Set<List<String>> seen = new HashSet<>();
            for (int pass = 1; pass <= 6; pass++) {
                seen.add(ExampleOrder.shuffle(THREE, item, new Pass(pass, 7)));
            }
            assertEquals(6, seen.size(), "item " + item);
            assertEquals(
                    ExampleOrder.shuffle(THREE, item, new Pass(1, 7)),
                    ExampleOrder.shuffle(THREE, item, new Pass(7, 7)));
        }
    }

    @Test
    void anotherSeedChangesTheOrderOfSomeItem() {
        assertNotEquals(orders(7), orders(8));
    }

    @Test
    void oneExampleOrNoneIsNoTrouble() {
        assertEquals(List.of("a"), ExampleOrder.shuffle(List.of("a"), 0, new Pass(5, 7)));
        assertEquals(List.of(), ExampleOrder.shuffle(List.of(), 0, new Pass(5, 7)));
    }

    private static List<List<String>> orders(long seed) {
        return java.util.stream.IntStream.range(0, 20)
                .mapToObj(item -> ExampleOrder.shuffle(THREE, item, new Pass(1, seed)))
                .toList();
    }
}
