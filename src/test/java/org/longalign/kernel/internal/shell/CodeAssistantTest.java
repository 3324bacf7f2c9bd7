package org.longalign.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.longalign.kernel.internal.help.Completions;
import org.longalign.kernel.internal.help.Inspection;

/** Completion and inspection in a session whose cells have declared things. */
class CodeAssistantTest {
    private static CellEvaluator evaluator;
    private static CodeAssistant assistant;

    @BeforeAll
    static void start() {
        evaluator = CellEvaluator.create();
        evaluator.prepare();
        assistant = evaluator.assistant(ofCells -> ofCells ? List.of("time") : List.of("time", "jars", "maven"));
        evaluator.evaluate(new Cell(1, "import org.longalign.batching.BatchPlan;"));
        evaluator.evaluate(new Cell(2, "String text1 = \"a\"; var numbers1 = new ArrayList<>(List.of(1, 2));"));
        evaluator.evaluate(new Cell(3, "/** Twice it. */\nint twice1(int number) { return 2 * number; }"));
        evaluator.evaluate(new Cell(4, "record Pair1(int left, String right) { }"));
    }

    @AfterAll
    static void stop() {
        evaluator.close();
    }

    private static Completions complete(String marked) {
        int at = marked.indexOf('|');
        String code = marked.replace("|", "");
        return assistant.complete(code, code.codePointCount(0, at));
    }

    private static Inspection inspect(String marked) {
        int at = marked.indexOf('|');
        Inspection found = assistant.inspect(marked.replace("|", ""), at);
        assertNotNull(found, marked);
        return found;
    }

    @Test
    void completesWhatTheSessionDeclared() {
        assertEquals(List.of("toUpperCase("), complete("text1.toUpp|").texts());
        assertEquals(List.of("intValue()"), complete("numbers1.get(0).intV|").texts());
        assertEquals(List.of("twice1("), complete("twic|").texts());
        assertEquals(
                List.of("left", "left()"), complete("new Pair1(1, \"\").lef|").texts());
        assertTrue(complete("BatchPlan.|").texts().contains("packed("));
        assertTrue(complete("text1.noSuchThing|").texts().isEmpty());
    }

    @Test
    void countsUnicodeCharacters() {
        Completions found = complete("String smile1 = \"\uD83D\uDE00\"; text1.toUpp|");
        assertEquals(List.of("toUpperCase("), found.texts());
        assertEquals("String smile1 = \"x\"; text1.".length(), found.start());
        assertEquals(found.start() + "toUpp".length(), found.end());
    }

    @Test
    void placesOutsideTheCodeAreItsEnds() {
        assertEquals(
                List.of("toUpperCase("), assistant.complete("text1.toUpp", 99).texts());
        assertEquals(0, assistant.complete("text1.toUpp", -5).start());
        assertNull(assistant.inspect("", 0));
        assertNull(assistant.inspect("nothing1", 99));
    }

    @Test
    void completesMagics() {
        assertEquals(List.of("%maven"), complete("int x = 1;\n%ma|").texts());
        assertEquals(List.of("%jars", "%maven", "%time"), complete("%|").texts());
        assertEquals(List.of("%%time"), complete("%%|").texts());
        assertTrue(complete("int x = 3 %ma|").texts().stream().noneMatch(text -> text.startsWith("%")));
    }

    @Test
    void inspectsWithValuesThatAreSafeToShow() {
        assertEquals("String text1 = \"a\"", firstLine(inspect("tex|t1")));
        assertEquals("ArrayList<Integer> numbers1 = ArrayList of 2", firstLine(inspect("numb|ers1.size()")));
        assertEquals("int twice1(int number)", firstLine(inspect("twi|ce1(3)")));
        assertTrue(inspect("Math.ma|x(1, 2)").text().startsWith("static int Math.max(int a, int b)"));
        evaluator.evaluate(
                new Cell(5, "var loud1 = new Object() { public String toString() { throw new Error(\"asked\"); } };"));
        Inspection loud = inspect("lou|d1");
        assertTrue(loud.text().contains("loud1") && !loud.text().contains("="), loud.text());
    }

    private static String firstLine(Inspection inspection) {
        return inspection.text().lines().findFirst().orElse("");
    }

    @Test
    void judgesCompleteness() {
        assertEquals(CodeAssistant.Completeness.COMPLETE, assistant.completeness("int x = 1; x + 1"));
        assertEquals(CodeAssistant.Completeness.COMPLETE, assistant.completeness("record R(int a) { }"));
        assertEquals(CodeAssistant.Completeness.COMPLETE, assistant.completeness("import java.util.List;"));
        assertEquals(CodeAssistant.Completeness.COMPLETE, assistant.completeness("text1"));
        assertEquals(CodeAssistant.Completeness.COMPLETE, assistant.completeness(""));
        assertEquals(CodeAssistant.Completeness.INCOMPLETE, assistant.completeness("for (int i = 0; i < 3; i++) {"));
        assertEquals(CodeAssistant.Completeness.INVALID, assistant.completeness("int x = = 1;"));
    }
}
