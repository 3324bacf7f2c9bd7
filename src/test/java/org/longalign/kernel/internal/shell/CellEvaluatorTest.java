package org.longalign.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells share one evaluator, as in a notebook; each test names its variables and types differently. */
@Timeout(60)
public class CellEvaluatorTest {
    private static CellEvaluator evaluator;
    private static int cells;

    @BeforeAll
    static void start() {
        evaluator = CellEvaluator.create();
        evaluator.prepare();
    }

    @AfterAll
    static void stop() {
        evaluator.close();
    }

    private static @Nullable Object run(String... lines) {
        return evaluator.evaluate(new Cell(++cells, String.join("\n", lines)));
    }

    private static CellException fail(String... lines) {
        return assertThrows(CellException.class, () -> run(lines));
    }

    private static String traceback(CellException failure) {
        return failure.traceback().stream().map(Ansi::plain).collect(Collectors.joining("\n"));
    }

    static String errOf(Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void valueIsThatOfTheLastExpression() {
        assertEquals(2, run("1 + 1"));
        assertEquals(20, run("int values1 = 10;", "values1 * 2"));
        assertEquals("naïve 文", run("\"naïve \" + '文'"));
    }

    @Test
    void declarationsAssignmentsAndEmptyCellsHaveNoValue() {
        assertNull(run("int none1 = 5;"));
        assertNull(run("none1 = 6"));
        assertNull(run(""));
        assertNull(run("  // only a comment", ""));
        assertNull(run("Object none2 = null;", "none2"));
    }

    @Test
    void valueIsTheObjectItself() {
        Object value = run("new ArrayList<>(List.of(3))");
        assertEquals(java.util.ArrayList.class, value == null ? null : value.getClass());
        assertSame(run("System.out"), System.out);
    }

    @Test
    void valuesThatNoVariableHoldsAreLetGo() throws InterruptedException {
        WeakReference<@Nullable Object> value =
                new WeakReference<>(run("1 + 1;", "5 / 2;", "new StringBuilder(\"held\")"));
        fail("\"shown\".length();", "Integer.parseInt(\"x\")");
        assertEquals(
                List.of(),
                evaluator.examine(shell -> shell.variables()
                        .map(VarSnippet::name)
                        .filter(name -> name.startsWith("$"))
                        .toList()));
        for (int i = 0; i < 100 && value.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertNull(value.get());
    }

    @Test
    void laterCellsSeeWhatEarlierOnesDeclared() {
        run("record Span1(int from, int to) { int length() { return to - from; } }");
        run("<T extends Comparable<T>> T largest1(Collection<T> all) { return Collections.max(all); }");
        run("var spans1 = Stream.of(new Span1(0, 4), new Span1(2, 9)).map(Span1::length).toList();");
        assertEquals(7, run("largest1(spans1)"));
    }

    @Test
    void redefinitionReplaces() {
        run("int again1() { return 1; }");
        run("int again1() { return 2; }");
        assertEquals(2, run("again1()"));
        run("int again2 = 1;");
        assertEquals("text", run("String again2 = \"text\";", "again2"));
    }

    @Test
    void redefinedTypeIsNotedForItsVariables() {
        run("record Dropped1(int a) {}", "var dropped1 = new Dropped1(1);");
        String notes = errOf(() -> run("record Dropped1(int a, int b) {}"));
        assertTrue(notes.contains("variable dropped1") && notes.contains("Dropped1 was declared again"), notes);
    }

    @Test
    void unresolvedReferencesAreNotedAndThenRefused() {
        String notes = errOf(() -> run("int early1(int x) { return late1(x) + 1; }"));
        assertTrue(notes.contains("early1") && notes.contains("method late1(int)"), notes);

        CellException failure = fail("early1(1)");
        assertEquals("UnresolvedReference", failure.name());
        assertTrue(failure.message().contains("late1(int)"), failure.message());

        run("int late1(int x) { return 10 * x; }");
        assertEquals(11, run("early1(1)"));
    }

    @Test
    void whatTheSameCellSettlesIsNotNoted() {
        String notes = errOf(() -> run(
                "sealed interface Shape1 permits Circle1 {}", "record Circle1(double radius) implements Shape1 {}"));
        assertEquals("", notes);
        assertEquals(true, run("new Circle1(2) instanceof Shape1"));
    }

    @Test
    void compileErrorShowsLineOfTheCellAndCaret() {
        CellException failure = fail("int right1 = 1;", "// a comment", "", "  int wrong1 = right1 + missing1;");
        assertEquals("CompilationError", failure.name());
        String message = "cannot find symbol: variable missing1";
        assertEquals(message, failure.message());
        String line = "      int wrong1 = right1 + missing1;";
        assertTrue(
                traceback(failure)
                        .startsWith("cell " + cells + ", line 4: " + message + "\n" + line + "\n"
                                + " ".repeat(line.indexOf("missing1")) + "^^^^^^^^"),
                traceback(failure));
    }

    @Test
    void statementsBeforeOneThatDoesNotCompileHaveRun() {
        fail("int ran1 = 3;", "ran1 = ;");
        assertEquals(3, run("ran1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"int x = = 1;", "void open(", "foo(", "\"no end", "}", "class {", "int 1x = 2;", "#"})
    void malformedCodeIsACompileError(String code) {
        assertEquals("CompilationError", fail(code).name());
    }

    @Test
    void exceptionShowsClassMessageAndLinesOfCells() {
        run("int divide1(int a, int b) {", "    return a / b;", "}");
        int declared = cells;
        CellException failure = fail("int before1 = 1;", "", "/* a", "   comment */", "divide1(before1, 0);");
        assertEquals("java.lang.ArithmeticException", failure.name());
        assertEquals("/ by zero", failure.message());
        assertEquals(
                "java.lang.ArithmeticException: / by zero\n"
                        + "    at divide1 (cell " + declared + ", line 2)    return a / b;\n"
                        + "    at cell " + cells + ", line 5    divide1(before1, 0);",
                traceback(failure));
    }

    @Test
    void causesAndSuppressedExceptionsAreShown() {
        CellException failure = fail(
                "var outer1 = new IllegalStateException(\"outer\", new java.io.IOException(\"inner\"));",
                "outer1.addSuppressed(new RuntimeException(\"beside\"));",
                "throw outer1;");
        String text = traceback(failure);
        assertTrue(text.contains("java.lang.IllegalStateException: outer"), text);
        assertTrue(text.contains("Caused by: java.io.IOException: inner"), text);
        assertTrue(text.contains("Suppressed: java.lang.RuntimeException: beside"), text);
        assertTrue(!text.contains("jdk.jshell") && !text.contains("REPL") && !text.contains("do_it"), text);
    }

    @Test
    void everyTraceNamesCellsAndNoFrameOfTheKernel() {
        run("""
                import java.io.*;
                String printed2(Throwable thrown) {
                    var text = new StringWriter();
                    thrown.printStackTrace(new PrintWriter(text));
                    return text.toString();
                }
                class Deep2 {
                    static void down() { throw new IllegalStateException("deep"); }
                }""");
        int declared = cells;
        String printed = String.valueOf(run("""
                String trace2 = "";
                try {
                    Deep2.down();
                } catch (Exception e) {
                    trace2 = printed2(e);
                }
                trace2"""));
        PrintedTrace traces = evaluator.printedTrace();
        assertEquals(
                List.of(
                        "java.lang.IllegalStateException: deep",
                        "\tat Deep2.down(cell " + declared + ", line 8)",
                        "\tat cell " + cells + ", line 3"),
                printed.lines().map(traces::shown).filter(Objects::nonNull).toList());
        run("void again2() { }");
        run("void again2() {\n    throw new IllegalStateException(\"newer\"); }");
        CellException failure = fail("""
                var outer2 = new RuntimeException();
                try { again2(); } catch (Exception e) { outer2.addSuppressed(e); }
                throw outer2;""");
        assertTrue(traceback(failure).contains("    at again2 (cell " + (cells - 1) + ", line 2)"), traceback(failure));
    }

    @Test
    void aSemicolonHidesNothingInIJavasMode() {
        try (CellEvaluator likeIJava = CellEvaluator.create(List.of(), TimeLimit.none(), false)) {
            likeIJava.prepare();
            assertEquals(2, likeIJava.evaluate(new Cell(1, "List.of(1, 2).size();")));
            assertNull(likeIJava.evaluate(new Cell(2, "int semicolon2 = 4;")));
            assertNull(likeIJava.evaluate(new Cell(3, "semicolon2 = 5;")));
        }
        assertNull(run("List.of(1, 2).size();"));
    }

    @Test
    void anInterruptStopsACellThatWaitsForItsTurn() {
        evaluator.main().expectCell();
        evaluator.interrupt();
        CellException failure = assertThrows(
                CellException.class,
                () -> evaluator.evaluateExpected(evaluator.main(), new Cell(++cells, "int late2 = 1;")));
        assertEquals("KeyboardInterrupt", failure.name());
        assertEquals(3, run("1 + 2"));
    }

    @Test
    void exceptionTypeOfACellGoesByItsOwnName() {
        CellException failure =
                fail("class Mine1 extends RuntimeException { Mine1() { super(\"why\"); } }", "throw new Mine1();");
        assertEquals("Mine1", failure.name());
        assertEquals("why", failure.message());
    }

    @Test
    void exceptionWithoutMessageOrFrames() {
        assertEquals("", fail("throw new RuntimeException();").message());
        CellException bare = fail("throw new RuntimeException(\"bare\", null, false, false) {};");
        assertTrue(traceback(bare).contains("bare"), traceback(bare));
    }

    @Test
    void errorsDoNotEndTheEvaluator() {
        CellException overflow = fail("int deep1(int n) { return deep1(n + 1) + 1; }", "deep1(0)");
        assertEquals("java.lang.StackOverflowError", overflow.name());
        assertTrue(overflow.traceback().size() < 40, "a readable number of lines");
        CellException memory = fail("new long[Integer.MAX_VALUE - 8][Integer.MAX_VALUE - 8]");
        assertEquals("java.lang.OutOfMemoryError", memory.name());
        assertTrue(traceback(memory).contains("-Xmx"), traceback(memory));
        assertEquals(1, run("1"));
    }

    @Test
    void exitOfACellIsItsError() {
        CellException failure = fail("if (true) System.exit(3);");
        assertEquals(CellExit.class.getName(), failure.name());
        assertTrue(failure.message().contains("System.exit(3)"), failure.message());
        fail(
                "class Leaves1 { static long first = 1L; static void go() { double d = 2.0; System.exit(4); } }",
                "Leaves1.go();");
        assertEquals(1L, run("Leaves1.first"));
    }

    @Test
    void cellsMayEvaluateCode() {
        String here = CellEvaluatorTest.class.getName();
        Object value = run("int nested1 = 4;", here + ".evaluate(\"nested1 * 2\")");
        assertEquals(8, value);
        assertEquals("<8>", run("\"<\" + " + here + ".evaluate(\"nested1 * 2\") + \">\""));
        CellException failure = fail("String kept1 = \"k\";", here + ".evaluate(\"nested1 / 0\")");
        assertEquals("java.lang.ArithmeticException", failure.name());
        assertEquals("/ by zero", failure.message());
        assertEquals("k", run("kept1"));
    }

    /** For a cell to reach the evaluator that runs it. */
    public static @Nullable Object evaluate(String code) {
        return evaluator.evaluate(new Cell(cells, code));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Thread.sleep(60_000);",
                "while (true) {}",
                "long count2 = 0; while (true) { count2++; }",
                "new CountDownLatch(1).await();",
                "try { while (true) {} } catch (Throwable t) { } while (true) {}",
                "while (true) { try { Thread.sleep(5); } catch (Throwable t) { } }",
                "Runnable never2 = () -> { while (true) { try { Thread.sleep(5); } catch (Exception | Error e) { } } };"
                        + " never2.run();",
            })
    void interruptStopsTheCellAndLeavesTheEvaluatorUsable(String code) throws InterruptedException {
        Thread interrupter = new Thread(() -> {
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            evaluator.interrupt();
        });
        interrupter.start();
        CellException failure = fail(code, "int unreached1 = 1;");
        interrupter.join();
        assertEquals("KeyboardInterrupt", failure.name());
        assertEquals(2, run("1 + 1"));
        assertEquals("CompilationError", fail("unreached1").name());
    }

    @Test
    void threadsThatACellLeavesDoNotKeepItFromEnding() throws InterruptedException {
        long start = System.nanoTime();
        run(
                "var left1 = new Thread(() -> { try { Thread.sleep(20_000); } catch (InterruptedException e) { } });",
                "left1.start();");
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(15));
        assertEquals(true, run("left1.isAlive()"));
        run("left1.interrupt();");
    }

    @Test
    void whatABackgroundThreadThrowsIsShown() {
        String shown = errOf(() -> run(
                "var failing1 = new Thread(() -> { throw new IllegalStateException(\"behind\"); }, \"worker-1\");",
                "failing1.start();",
                "failing1.join();"));
        assertTrue(shown.contains("worker-1") && shown.contains("IllegalStateException: behind"), shown);
    }
}
