package org.longalign.instruct.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.longalign.data.Instruction;
import org.longalign.data.Message;

class MixTest {
    private static List<Instruction> rows(String name, int count) {
        List<Instruction> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new Instruction(name + i, List.of(Message.user("abc"), Message.assistant("de")), null, Map.of()));
        }
        return rows;
    }

    @Test
    void givesTheAmountsAndSaysSo() {
        Mix mix = Mix.of(rows("l", 100), rows("s", 300), 7);
        for (int amount : new int[] {0, 50, 100}) {
            Mix.Suite suite = mix.take(amount, Mix.ALL);
            assertEquals(new Mix.Part(amount, amount, 100, 5L * amount), suite.longPart());
            assertEquals(new Mix.Part(Mix.ALL, 300, 300, 1_500), suite.shortPart());
            assertEquals(300 + amount, new HashSet<>(suite.instructions()).size());
        }
        assertEquals(
                String.format(
                        "150 instructions, seed 7%n  long:  100 of 100, 500 characters; 400 were wanted%n  short: 50 of"
                                + " 300, 250 characters"),
                mix.take(400, 50).toString());
    }

    @Test
    void aSmallerSuiteIsPartOfALargerOne() {
        Mix mix = Mix.of(rows("l", 100), rows("s", 300), 7);
        List<Instruction> small = mix.take(20, 30).instructions();
        List<Instruction> large = mix.take(60, 90).instructions();
        assertTrue(new HashSet<>(large).containsAll(small));
        assertEquals(
                small, large.stream().filter(new HashSet<>(small)::contains).toList(), "in the same order");
    }

    @Test
    void dependsOnTheSeedAndNotOnTheOrder() {
        List<Instruction> longRows = rows("l", 100);
        List<Instruction> once = Mix.of(longRows, rows("s", 50), 7).take(30, 30).instructions();
        Collections.shuffle(longRows, new Random(1));
        assertEquals(once, Mix.of(longRows, rows("s", 50), 7).take(30, 30).instructions());
        assertNotEquals(once, Mix.of(longRows, rows("s", 50), 8).take(30, 30).instructions());
        long longFirst = once.subList(0, 30).stream()
                .filter(row -> row.id().startsWith("l"))
                .count();
        assertTrue(longFirst > 5 && longFirst < 25, longFirst + " long ones in the first half");
    }

    @Test
    void rowsWithoutANameOfTheirOwnAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Mix.of(rows("a", 2), rows("a", 2), 7));
        Instruction nameless = new Instruction("", List.of(Message.user("a")), null, Map.of());
        assertThrows(IllegalArgumentException.class, () -> Mix.of(List.of(nameless), List.of(), 7));
        assertThrows(
                IllegalArgumentException.class,
                () -> Mix.of(List.of(), List.of(), 7).take(-1, 0));
    }
}
