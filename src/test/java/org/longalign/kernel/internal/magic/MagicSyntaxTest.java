package org.longalign.kernel.internal.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MagicSyntaxTest {
    private final MagicSyntax syntax = new MagicSyntax(
            "M",
            name -> Map.of(
                            "maven", MagicSyntax.Style.COMMAND,
                            "jars", MagicSyntax.Style.COMMAND,
                            "time", MagicSyntax.Style.CODE,
                            "sh", MagicSyntax.Style.TEXT,
                            "mine", MagicSyntax.Style.FUNCTION)
                    .getOrDefault(name, MagicSyntax.Style.UNKNOWN));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int x = a\n    % b;",
                "int x = a\n    %b;",
                "int x = a\n%b\n% c;",
                "int x = a\n    %maven;",
                "int x = a\n    %maven + 1;",
                "boolean x = a\n    %maven == 0;",
                "int x = (a + f(1))\n%mine(2);",
                "x %= 3;\ny %= 2;",
                "String s = \"\"\"\n    %maven a:b:1\n    %%time\n    \"\"\";",
                "String s = \"\"\"\n    \\\"\"\"\n%maven a:b:1\n    \"\"\";",
                "String s = \"= %maven a:b:1\";",
                "String s = \"\\\"= %maven\";",
                "char c = '%'; char d = '\\''; char e = '\"';\nint y = 4 % 3;",
                "// %maven a:b:1\n/* \n%maven a:b:1\n %%time */ int y;",
                "System.out.printf(\"%d%n\", 3);",
                "/* = */ // =\nfoo(1 % 2)",
                "String open = \"no end\nint x = a\n%maven;",
                ""
            })
    void whatIsNoMagicStaysJava(String cell) {
        assertEquals(cell, syntax.toJava(cell));
        assertEquals(cell, syntax.blanked(cell, -1));
    }

    @Test
    void lineMagicBecomesACallOnItsLine() {
        String java = syntax.toJava("%maven a:b:1 c:d:2\nint x = 1;\n  %maven e:f:3\nx");
        assertEquals(
                "{M.lineMagic(\"maven\",java.util.List.of(\"a:b:1\",\"c:d:2\"));}\nint x = 1;\n"
                        + "  {M.lineMagic(\"maven\",java.util.List.of(\"e:f:3\"));}\nx",
                java);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%maven a:b:1",
                "  %maven a:b:1",
                "int x = 1;\n%maven a:b:1",
                "void f() { }\n%maven a:b:1",
                "if (true) {\n%maven a:b:1\n}",
                "import a.b; // why\n/* and */ %maven a:b:1",
                "int x = 1\n%maven a:b:1",
                "f()\n%maven \"a:b:1\"",
                "%maven\n%maven a:b:1\n%maven c:d:2",
                "var s = \"\"\"\n  %maven\n  \"\"\";\n%maven a:b:1"
            })
    void lineMagicsAreFound(String cell) {
        String java = syntax.toJava(cell);
        assertTrue(java.contains("lineMagic(\"maven\",java.util.List.of(\"a:b:1\"));"), java);
        assertEquals(cell.lines().count(), java.lines().count());
        assertEquals(cell.length(), syntax.blanked(cell, -1).length());
    }

    @Test
    void valueIsAssigned() {
        assertEquals(
                "List<String> jars = M.lineMagic(\"jars\",java.util.List.of(\"lib/*.jar\"));\nint n = 1 % 2;",
                syntax.toJava("List<String> jars = %jars lib/*.jar\nint n = 1 % 2;"));
        assertEquals("int n =\n  M.lineMagic(\"mine\",java.util.List.of());", syntax.toJava("int n =\n  %mine;"));
    }

    @Test
    void codeIsHandedOverAtItsPlace() {
        assertEquals(
                "int a;\nint n = M.lineMagic(\"time\",java.util.List.of(\"\\n              f(\\\"%\\\", 2)\"));",
                syntax.toJava("int a;\nint n = %time f(\"%\", 2);"));
        assertEquals(
                "M.cellMagic(\"time\",java.util.List.of(),\"\\n\\nint x = \\\"\\\\n\\\".length();\\nx\")",
                syntax.toJava("\n%%time\nint x = \"\\n\".length();\nx").strip());
    }

    @Test
    void onlyTheLastStatementHasAValue() {
        assertEquals(
                "M.lineMagic(\"mine\",java.util.List.of());\nM.lineMagic(\"mine\",java.util.List.of())\n",
                syntax.toJava("%mine\n%mine\n"));
    }

    @Test
    void textIsNotSplit() {
        assertEquals(
                "{M.lineMagic(\"sh\",java.util.List.of(\"echo 'a  b' // c\"));}",
                syntax.toJava("%sh echo 'a  b' // c"));
    }

    @Test
    void bodyOfACellMagicIsNoJava() {
        assertEquals(
                "// first\n{M.cellMagic(\"sh\",java.util.List.of(\"x\"),\"echo \\\"%maven\\n%maven a\");}",
                syntax.toJava("// first\n%%sh x\necho \"%maven\n%maven a"));
        assertEquals("{M.cellMagic(\"sh\",java.util.List.of(),\"\");}", syntax.toJava("%%sh"));
    }

    @Test
    void longBodiesFitIntoConstants() {
        String body = "x".repeat(150_000);
        String java = syntax.toJava("%%sh\n" + body);
        assertTrue(java.contains("String.join(\"\",\"xxx"));
        assertTrue(java.lines().allMatch(line -> line.split("\"", -1)[9].length() < 65_536));
    }

    @Test
    void misplacedCellMagicNamesItsLine() {
        MagicException problem = assertThrows(MagicException.class, () -> syntax.toJava("int x = 1;\n\n%%time\nx"));
        assertTrue(problem.message().contains("%%time in line 3"), problem.message());
    }

    @Test
    void unclosedQuoteIsSaid() {
        assertThrows(MagicException.class, () -> syntax.toJava("%maven \"a:b:1"));
    }

    @Test
    void blankedCellKeepsOffsets() {
        assertEquals("           \nx = null;    \ny", syntax.blanked("%maven a:b:\nx = %jars a*;\ny", -1));
        assertEquals("      \nx", syntax.blanked("%%time\nx", -1));
        assertEquals("    \n   ", syntax.blanked("%%sh\nabc", -1));
    }

    @Test
    void magicThatIsBeingWrittenStays() {
        assertEquals("        \n%ma\nx", syntax.blanked("%jars a*\n%ma\nx", 12));
    }

    @Test
    void namesOfIJavaBecomeThoseOfThisKernel() {
        assertEquals("""
                import org.longalign.kernel.internal.magic.IJava;
                import org.longalign.kernel.internal.magic.IJava.Shell;
                org.dflib.jjava.jupyter.kernel.display.mime.MIMEType.TEXT_HTML
                """, syntax.toJava("""
                        import io.github.spencerpark.ijava.IJava;
                        import io.github.spencerpark.jupyter.kernel.magic.common.Shell;
                        io.github.spencerpark.jupyter.kernel.display.mime.MIMEType.TEXT_HTML
                        """));
        for (String other : List.of(
                "\"io.github.spencerpark.jupyter.x\"",
                "// io.github.spencerpark.jupyter.x",
                "radio.github.spencerpark.jupyter.x",
                "io.github.spencerpark.ijava.IJavaOther")) {
            assertEquals(other, syntax.toJava(other));
        }
    }
}
