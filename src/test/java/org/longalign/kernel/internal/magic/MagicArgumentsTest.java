package org.longalign.kernel.internal.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class MagicArgumentsTest {
    @Test
    void wordsAreSplitAtWhiteSpace() {
        assertEquals(List.of("a", "b:c", "d"), MagicArguments.split("  a\tb:c   d "));
        assertEquals(List.of(), MagicArguments.split("   "));
    }

    @Test
    void quotesKeepWhiteSpace() {
        assertEquals(List.of("my folder/*.jar", "x y", ""), MagicArguments.split("\"my folder/*.jar\" 'x y' \"\""));
        assertEquals(List.of("a b"), MagicArguments.split("a\" \"b"));
        assertEquals(List.of("say \"hi\" \\ \\n"), MagicArguments.split("\"say \\\"hi\\\" \\\\ \\n\""));
    }

    @Test
    void backslashesOfWindowsPathsStay() {
        assertEquals(List.of("C:\\lib\\new.jar"), MagicArguments.split("C:\\lib\\new.jar"));
    }

    @Test
    void endsOfStatementsAreNoArguments() {
        assertEquals(List.of("a:b:1"), MagicArguments.split("a:b:1;"));
        assertEquals(List.of("a:b:1"), MagicArguments.split("a:b:1 ; // the library"));
        assertEquals(List.of("id", "https://example.org/x"), MagicArguments.split("id https://example.org/x"));
    }

    @Test
    void unclosedQuoteIsSaid() {
        assertThrows(MagicException.class, () -> MagicArguments.split("a \"b"));
    }
}
