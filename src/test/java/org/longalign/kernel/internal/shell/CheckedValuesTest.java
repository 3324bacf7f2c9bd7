package org.longalign.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CheckedValuesTest {
    private static CellEvaluator evaluator;

    @BeforeAll
    static void start() {
        evaluator = CellEvaluator.create();
        evaluator.prepare();
        run("import org.longalign.notebook.Notebook;\nint four = 4; Integer boxed = 1_000; var list = List.of(1, 2);\n"
                + "var text = \"abc\"; Object thing = 5; double[] padding = {0, 0.5};");
    }

    @AfterAll
    static void stop() {
        evaluator.close();
    }

    private static void run(String code) {
        evaluator.evaluate(new Cell(1, code));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "four == 3 ; 4 == 3",
                "four == 4 && list.size() >= 7 ; 4 == 4, 2 >= 7",
                "!(four < 5.5) ; 4 < 5.5",
                "(four > 9 || text.length() != 3) ; 4 > 9, 3 != 3",
                "text.equals(\"b\") ; abc equals b",
                "List.of(1, 2).equals(List.of(2)) ; [1, 2] equals [2]",
                "Arrays.equals(padding, new double[2]) ; [0.0, 0.5] equals [0.0, 0.0]",
                "Objects.equals(text, null) ; abc equals null",
                "list.isEmpty() ; [1, 2]",
                "text.contains(\"x\") ; abc contains x",
                "list.stream().mapToInt(i -> i).sum() < 3 ; 3 < 3",
                "text == null ; abc == null",
                "four / 8.0 > .75 ; 0.5 > 0.75"
            })
    void aFailedCheckShowsBothValues(String condition, String values) {
        CellException failure = assertThrows(
                CellException.class, () -> run("Notebook.check(" + condition + ",\n    \"it is so\");"), condition);
        assertEquals("java.lang.AssertionError", failure.name());
        assertEquals("does not hold: it is so (" + values + ")", failure.message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boxed == 1_000",
                "thing == (Object) 5",
                "four == 4L && 4 == 4.0 && 'a' == 97",
                "text != null && text.equals(\"abc\") == true",
                "java.time.DayOfWeek.MONDAY == java.time.DayOfWeek.of(1)",
                "Boolean.TRUE",
                "list.stream().allMatch(i -> i < 3)",
                "four > 3 ? list.size() == 2 : false"
            })
    void aConditionMeansTheSame(String condition) {
        run("Notebook.check(" + condition + ", \"it is so\")");
    }

    @Test
    void checksInLoopsAndLambdasShowTheValuesOfTheirTurn() {
        CellException loop = assertThrows(
                CellException.class,
                () -> run("for (int i = 0; i < 5; i++) {\n  Notebook.check(i < 3, \"turn \" + i);\n}"));
        assertEquals("does not hold: turn 3 (3 < 3)", loop.message());
        CellException lambda =
                assertThrows(CellException.class, () -> run("list.forEach(i -> Notebook.check(i == 1, \"one\"));"));
        assertEquals("does not hold: one (2 == 1)", lambda.message());
    }

    @Test
    void whatAConditionThatThrewHadNotedIsForgotten() {
        assertThrows(CellException.class, () -> run("Notebook.check(four == 4 && list.get(9) == 1, \"thrown\");"));
        CellException next = assertThrows(CellException.class, () -> run("Notebook.check(four < 2, \"next\");"));
        assertEquals("does not hold: next (4 < 2)", next.message());
    }

    @Test
    void errorsKeepTheirPlaces() {
        CellException failure =
                assertThrows(CellException.class, () -> run("Notebook.check(four == 4 && missing < 2, \"next\");"));
        assertEquals(
                List.of(
                        "cell 1, line 1: cannot find symbol: variable missing",
                        "    Notebook.check(four == 4 && missing < 2, \"next\");",
                        "                                ^^^^^^^"),
                failure.traceback().stream().map(Ansi::plain).toList());
    }
}
