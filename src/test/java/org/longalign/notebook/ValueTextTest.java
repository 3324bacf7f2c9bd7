package org.longalign.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ValueTextTest {
    record Point(int x, int y) {}

    record Line(Point from, Point to) {}

    record Named(String name) {
        @Override
        public String toString() {
            return "I am " + name;
        }
    }

    record Holder(Object value) {}

    record Failing(int x) {
        @Override
        public int x() {
            throw new IllegalStateException("no x");
        }
    }

    @Test
    void whatFitsReadsAsJavaWritesIt() {
        List<Object> values = Arrays.asList(
                List.of(1, "a", List.of()),
                Map.of("k", Set.of(1.5)),
                new Line(new Point(1, 2), new Point(3, 4)),
                Optional.of(List.of(1)),
                Optional.empty(),
                new Named("x"),
                Arrays.asList(null, 1),
                "text");
        values.forEach(value -> assertEquals(String.valueOf(value), ValueText.of(value)));
        assertEquals("null", ValueText.of(null));
    }

    @Test
    void arraysShowTheirElements() {
        assertEquals("[1, 2]", ValueText.of(new int[] {1, 2}));
        assertEquals("[[1.5], [], null]", ValueText.of(new double[][] {{1.5}, {}, null}));
        assertEquals("[a, [true]]", ValueText.of(new Object[] {'a', new boolean[] {true}}));
        String many = ValueText.of(new byte[1_000]);
        assertTrue(many.contains("... 900 more"), many);
        assertTrue(many.lines().allMatch(line -> line.length() <= ValueText.LINE), many);
        assertEquals("[\n", many.substring(0, 2));
    }

    @Test
    void longPartsHaveLinesOfTheirOwn() {
        Map<String, List<Point>> map = new LinkedHashMap<>();
        map.put("first", List.of(new Point(100_000, 200_000), new Point(300_000, 400_000)));
        map.put("second", IntStream.range(0, 8).mapToObj(i -> new Point(i, i)).toList());
        List<String> lines = ValueText.of(map).lines().toList();
        assertEquals("{", lines.get(0));
        assertEquals("  first=[Point[x=100000, y=200000], Point[x=300000, y=400000]],", lines.get(1));
        assertEquals("  second=[", lines.get(2));
        assertEquals("    Point[x=0, y=0],", lines.get(3));
        assertEquals(List.of("    Point[x=7, y=7]", "  ]", "}"), lines.subList(10, 13));
    }

    @Test
    void whatContainsItselfEnds() {
        List<Object> list = new ArrayList<>(List.of(1));
        list.add(list);
        assertEquals("[1, (this ArrayList again)]", ValueText.of(list));
        Object[] array = new Object[1];
        array[0] = array;
        assertEquals("[(this Object[] again)]", ValueText.of(array));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("self", new Holder(map));
        assertEquals("{self=Holder[value=(this LinkedHashMap again)]}", ValueText.of(map));
        List<Object> twice = List.of(List.of(1), List.of(1));
        assertEquals("[[1], [1]]", ValueText.of(twice), "equal is not the same");
    }

    @Test
    void deepAndLargeStructuresAreCutWithCounts() {
        Object deep = 1;
        for (int i = 0; i < 50; i++) {
            deep = List.of(deep, deep);
        }
        assertTrue(ValueText.of(deep).contains(", 2 elements)"), ValueText.of(deep));
        List<List<Integer>> square = IntStream.range(0, 1_000)
                .mapToObj(i -> IntStream.range(0, 1_000).boxed().toList())
                .toList();
        String text = ValueText.of(square);
        assertTrue(text.contains("... 900 more") && text.length() < 50_000, "length " + text.length());
        assertTrue(text.contains("... 980 more"), "values in all");
        String texts = ValueText.of(List.of("x".repeat(5_000), "two\nlines"));
        assertTrue(texts.contains("x\u2026 (5,000 characters)") && texts.contains("two\\nlines"), texts);
    }

    @Test
    void whatThrowsIsNamedInItsPlace() {
        Object bad = new Object() {
            @Override
            public String toString() {
                throw new IllegalArgumentException("no");
            }
        };
        String text = ValueText.of(Arrays.asList(1, bad));
        assertTrue(text.startsWith("[1, <toString() of " + bad.getClass().getName()), text);
        assertTrue(text.contains("threw java.lang.IllegalArgumentException>"), text);
        assertEquals("Failing[x=<x() threw java.lang.IllegalStateException>]", ValueText.of(new Failing(1)));
    }

    @Test
    void streamsAreNotConsumed() {
        Stream<Integer> stream = Stream.of(1, 2);
        assertFalse(ValueText.of(stream).isEmpty());
        assertEquals(2, stream.count());
    }
}
