package org.longalign.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of types as JShell 17 and 25 give them. */
class DenotableTypeTest {
    private static final Set<String> OWN = Set.of("S", "T", "Outer");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "java.util.List<Record&S>; java.util.List<S>",
                "java.util.Map<Integer,java.util.List<Record&S>>; java.util.Map<Integer, java.util.List<S>>",
                "Enum<? extends Enum<?>&S>&S; S",
                "java.util.List<Class<? extends Record&S>>; java.util.List<Class<? extends S>>",
                "Record & Outer.Inner<String>; Outer.Inner<String>",
                "Record&java.util.function.Supplier<String>[][]; java.util.function.Supplier<String>[][]",
                "Runnable&java.io.Serializable; Runnable",
                "java.util.List<Number&Comparable<? extends Number&Comparable<?>&java.lang.constant.Constable>>; java.util.List<Number>",
                "java.util.List<java.io.Serializable&Comparable<?>>; java.util.List<java.io.Serializable>",
            })
    void ofEachIntersectionOnePartIsTaken(String inferred, String expected) {
        assertEquals(expected, DenotableType.of(inferred, OWN), inferred);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.util.List<String>",
                "java.util.List<Record&S&T>",
                "S&T[]",
                "<anonymous class extending Object&S>",
                "java.util.List<Record&S",
                "java.util.List<Record&>",
                "&",
                ""
            })
    void otherTypesStayAsTheyAre(String inferred) {
        assertNull(DenotableType.of(inferred, OWN), inferred);
    }

    @Test
    void withoutTypesOfTheSessionALibrarysComesFirst() {
        assertEquals("java.util.List<S>", DenotableType.of("java.util.List<Record&S>", Set.of()));
    }
}
