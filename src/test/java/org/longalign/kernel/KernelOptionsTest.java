package org.longalign.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelOptionsTest {
    private static KernelOptions of(String name, String value) {
        return KernelOptions.of(Map.of(name, value));
    }

    @Test
    void withoutVariablesThereAreNone() {
        KernelOptions options = KernelOptions.none();
        assertEquals(List.of(), options.classPath());
        assertEquals(List.of(), options.compilerOptions());
        assertEquals(Optional.empty(), options.timeLimit());
        assertEquals(List.of(), options.startUpCode());
        assertEquals(List.of(), options.problems());
        assertTrue(options.loadExtensions());
        assertTrue(options.semicolonHides());
    }

    @Test
    void ijavasMode() {
        assertFalse(of("LONGALIGN_KERNEL_MODE", "ijava").semicolonHides());
        assertTrue(of("LONGALIGN_KERNEL_MODE", "").problems().isEmpty());
        KernelOptions wrong = of("LONGALIGN_KERNEL_MODE", "jjava");
        assertTrue(wrong.semicolonHides());
        assertTrue(wrong.problems().get(0).contains("LONGALIGN_KERNEL_MODE is 'jjava'"));
    }

    @Test
    void timeLimits() {
        assertEquals(
                Optional.of(Duration.ofMillis(1500)),
                of("IJAVA_TIMEOUT", "1500").timeLimit());
        assertEquals(
                Optional.of(Duration.ofSeconds(30)),
                of("JJAVA_TIMEOUT", "30 SECONDS").timeLimit());
        assertEquals(
                Optional.of(Duration.ofMinutes(2)),
                of("JJAVA_TIMEOUT", " 2minutes ").timeLimit());
        for (String none : List.of("-1", "0", "-5 SECONDS", "")) {
            KernelOptions options = of("IJAVA_TIMEOUT", none);
            assertEquals(Optional.empty(), options.timeLimit(), none);
            assertEquals(List.of(), options.problems(), none);
        }
        for (String wrong : List.of("soon", "3 WEEKS", "1.5", "99999999999999999999", "9223372036854775807 DAYS")) {
            KernelOptions options = of("IJAVA_TIMEOUT", wrong);
            assertEquals(Optional.empty(), options.timeLimit(), wrong);
            assertTrue(options.problems().get(0).startsWith("IJAVA_TIMEOUT is '" + wrong + "'"), wrong);
        }
    }

    @Test
    void compilerOptionsAreWords() {
        assertEquals(
                List.of("-parameters", "-Xlint:all", "a b", "c d"),
                of("IJAVA_COMPILER_OPTS", " -parameters  -Xlint:all \"a b\" 'c d'")
                        .compilerOptions());
    }

    @Test
    void bothNamesCount() {
        KernelOptions options = KernelOptions.of(Map.of(
                "IJAVA_CLASSPATH", "a",
                "JJAVA_CLASSPATH", "b",
                "IJAVA_TIMEOUT", "1",
                "JJAVA_TIMEOUT", "2",
                "IJAVA_COMPILER_OPTS", "-g",
                "JJAVA_COMPILER_OPTS", "-parameters"));
        assertEquals(List.of("b", "a"), options.classPath());
        assertEquals("JJAVA_TIMEOUT", options.timeLimitName());
        assertEquals(Optional.of(Duration.ofMillis(2)), options.timeLimit());
        assertEquals(List.of("-parameters"), options.compilerOptions());
    }

    @Test
    void extensionsCanBeSwitchedOff() {
        assertFalse(of("JJAVA_LOAD_EXTENSIONS", "0").loadExtensions());
        assertFalse(of("JJAVA_LOAD_EXTENSIONS", "False").loadExtensions());
        assertFalse(of("JJAVA_LOAD_EXTENSIONS", "").loadExtensions());
        assertTrue(of("JJAVA_LOAD_EXTENSIONS", "1").loadExtensions());
    }

    @Test
    void whatHasNoEffectIsSaid() {
        assertTrue(of("JJAVA_JVM_OPTS", "-Xmx1g").problems().get(0).contains("JDK_JAVA_OPTIONS"));
        assertEquals(
                List.of("LONGALIGN_KERNEL_MODLE is set, but nothing reads it; did you mean LONGALIGN_KERNEL_MODE?"),
                of("LONGALIGN_KERNEL_MODLE", "ijava").problems());
    }
}
