package org.longalign.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ErrorHintsTest {
    private static CellEvaluator evaluator;

    @BeforeAll
    static void start() {
        evaluator = CellEvaluator.create();
        evaluator.prepare();
        evaluator.evaluate(new Cell(1, """
                import org.longalign.batching.*;
                var plan = BatchPlan.packed(new int[] {3, 4}).maxTokens(8).build();
                var text = "abc";
                var numbers = new int[] {1, 2};
                var list = List.of(text);"""));
    }

    @AfterAll
    static void stop() {
        evaluator.close();
    }

    private static List<String> lines(String code) {
        CellException failure = assertThrows(CellException.class, () -> evaluator.evaluate(new Cell(2, code)), code);
        return failure.traceback().stream().map(Ansi::plain).toList();
    }

    @Test
    void aMisspeltMethodNamesTheTypeAndTheNearestAndUnderlinesTheNameOnly() {
        assertEquals(
                List.of(
                        "cell 2, line 1: cannot find symbol: BatchPlan has no method efficency()",
                        "    plan.efficency()",
                        "         ^^^^^^^^^",
                        "  Did you mean efficiency()?"),
                lines("plan.efficency()"));
    }

    @Test
    void theNameIsFoundInItsOwnLine() {
        assertEquals(
                List.of(
                        "cell 2, line 3: cannot find symbol: Step has no method microBatchs()",
                        "      .microBatchs();",
                        "       ^^^^^^^^^^^",
                        "  Did you mean microBatches()?"),
                lines("plan // steps, microBatchs\n  .steps().get(0)\n  .microBatchs();"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text.length | String has no field length | Did you mean length()?",
                "text.size() | String has no method size() | Did you mean length()?",
                "numbers.length() | int[] has no method length() | Did you mean length?",
                "list.forEach(s -> s.trimm()) | String has no method trimm() | Did you mean trim()?",
                "list.stream().map(String::trimm).toList() | String has no method trimm() | Did you mean trim?",
                "BatchPlan.pakced(numbers) | BatchPlan has no method pakced(int[]) | Did you mean packed(...)?",
                "int f(String s) { return s.lenght(); } | String has no method lenght() | Did you mean length()?",
                "plann.steps() | variable plann | Did you mean plan?",
                "BatchPlam.packed(numbers) | variable BatchPlam | Did you mean BatchPlan?",
                "new Docment() | class Docment | Did you mean org.longalign.data.Document?",
                "Document.of() | variable Document | It is not imported yet: import org.longalign.data.Document;",
                "list.zzz() | List<String> has no method zzz() | It has add(...), addAll(...), clear(), contains(...),"
            })
    void aNameThatIsUnknownHasItsTypeAndTheNearest(String code, String error, String advice) {
        List<String> lines = lines(code);
        assertTrue(lines.get(0).endsWith("cannot find symbol: " + error), lines.toString());
        assertTrue(lines.get(3).startsWith("  " + advice), lines.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "print(\"a\") | System.out.println(...)",
                "print \"a\" | System.out.println(...)",
                "for i in range(3):\\n    text | for (int i = 0; i < n; i++) { ... }",
                "for (x in list) text.strip(); | for (var x : list) { ... }",
                "!ls -l | %sh ls -l",
                "ls | %sh ls",
                "x = 1 | var x = 1;",
                "total = text + \"; \"; int other = 2; | var total = text + ",
                "len(text) | text.length()",
                "if text == \"a\":\\n    text | if (condition) { ... }",
                "while true:\\n    text | while (condition) { ... }",
                "def f(x):\\n    return x | int f(int x)",
                "import numpy as np | %maven",
                "from java.util import List | import java.util.List;",
                "var y = [1, 2] | List.of(1, 2, 3)",
                "True | true",
                "None | null",
                "var q = 'hello' | double quotes",
                "f\"{text}\" | formatted",
                "text[0] | charAt(0)",
                "list[0] | list.get(0)",
                "# comment | //",
                "lambda x: x | x -> x + 1",
                "not true | !",
                "a, b = 1, 2 | one variable at a time",
                "let z = 1 | var z",
                "try:\\n    text\\nexcept: | try { ... }"
            })
    void codeInTheMannerOfOtherLanguagesGetsOneLine(String code, String hint) {
        List<String> lines = lines(code.translateEscapes());
        assertTrue(lines.get(lines.size() - 1).contains(hint), lines.toString());
        assertEquals(1, lines.stream().filter(line -> line.startsWith("cell 2")).count(), lines.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int wrong = \"it's not a 'test' and [1]\";",
                "int wrong = \"a\"; // for x in list, and not 'more'",
                "plan.steps().get(0).x(\"print (or not)\");",
                "List<String> wrong = List.of(1);"
            })
    void otherErrorsGetNoHintOfOtherLanguages(String code) {
        List<String> lines = lines(code);
        assertTrue(lines.stream().noneMatch(line -> line.contains("Java")), lines.toString());
        assertTrue(
                lines.stream().noneMatch(line -> line.contains("double quotes") || line.contains("%sh")),
                lines.toString());
    }

    @Test
    void aMisspeltAssignmentKeepsTheNearestName() {
        List<String> lines = lines("plann = null;");
        assertEquals(
                List.of("  Did you mean plan?", "  Java declares a variable at its first use: var plann = null;"),
                lines.subList(3, 5));
    }

    @Test
    void forIsNotTheOperatorOr() {
        assertEquals(
                List.of(),
                lines("for (int i = 0; i < 3; i++) {").stream()
                        .filter(line -> line.contains("&&"))
                        .toList());
        assertTrue(lines("boolean b = true or false;").stream().anyMatch(line -> line.contains("|| for or")));
    }
}
