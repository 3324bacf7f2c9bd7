package org.longalign.kernel.internal.help;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class JavaTextTest {
    @Test
    void knowsCommentsAndLiterals() {
        String text = "a \"b\\\"c\" 'd' // e\nf /* g */ h \"\"\"\n i \" j\"\"\" k";
        JavaText scanned = new JavaText(text);
        for (char code : "afhk".toCharArray()) {
            assertTrue(scanned.isCode(text.indexOf(code)), "code: " + code);
        }
        for (char inside : "bcdegij".toCharArray()) {
            assertFalse(scanned.isCode(text.indexOf(inside)), "inside: " + inside);
        }
        assertEquals(text.length(), scanned.code().length());
        assertTrue(scanned.isComment(text.indexOf('e')) && !scanned.isComment(text.indexOf('b')));
    }

    @Test
    void anUnclosedStringEndsWithItsLine() {
        JavaText scanned = new JavaText("String s = \"open;\nint x");
        assertTrue(scanned.isCode(scanned.code().length()));
        assertTrue(new JavaText("/* open").isComment(7));
    }

    @Test
    void cutsIntoStatements() {
        assertEquals(
                List.of(
                        "int x = 1;",
                        " for (;;) { a(); }",
                        " if (b) { c(); } else { d(); }",
                        "\nclass E { int f; }",
                        " g"),
                new JavaText("int x = 1; for (;;) { a(); } if (b) { c(); } else { d(); }\nclass E { int f; } g")
                        .statements());
        assertEquals(List.of("int[] a = {1, 2};", ""), new JavaText("int[] a = {1, 2};").statements());
        assertEquals(List.of("run(() -> { x(); });", " y"), new JavaText("run(() -> { x(); }); y").statements());
        assertEquals(List.of("do { x(); } while (y);", ""), new JavaText("do { x(); } while (y);").statements());
        assertEquals(List.of("bad(1;", " good();", ""), new JavaText("bad(1; good();").statements());
    }

    @Test
    void findsBrackets() {
        assertEquals(
                List.of(6, 3),
                new JavaText("foo(1,{ ").open().stream().map(at -> at).toList());
        assertEquals(9, new JavaText("foo(bar())").closing(3) - 1);
        assertEquals(-1, new JavaText("foo(bar()").closing(3));
    }
}
