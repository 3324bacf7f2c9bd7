package org.longalign.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cell runs to its last statement, or it fails; and a cell that fails leaves the later ones as they were. */
@Timeout(60)
class WholeCellTest {
    private static CellEvaluator evaluator;
    private static int cells;

    @BeforeAll
    static void start() {
        evaluator = CellEvaluator.create();
        evaluator.prepare();
        run("Object any = List.of(1);");
    }

    @AfterAll
    static void stop() {
        evaluator.close();
    }

    private static @Nullable Object run(String source) {
        return evaluator.evaluate(new Cell(++cells, source));
    }

    private static String failure(String source) {
        CellException failure = assertThrows(CellException.class, () -> run(source), source);
        return failure.traceback().stream().map(Ansi::plain).collect(Collectors.joining("\n"));
    }

    /** Statements at which JShell's own analysis of a cell gives up, on one JDK or another, and others of each kind. */
    static List<String> statements() {
        return List.of(
                "boolean isList = any instanceof List<?>;",
                "if (any instanceof List<?> list && list.size() > 0) System.out.print(\"\");",
                "switch (1) { case 0 -> throw new IllegalStateException(\"zero\"); default -> System.out.print(\"\"); }",
                "int chosen = switch (1) { case 0 -> throw new IllegalStateException(\"zero\"); default -> 4; };",
                "int pick(int k) { return switch (k) { case 0 -> throw new IllegalStateException(); default -> k; }; }",
                "for (Map.Entry<String, List<?>> each : Map.<String, List<?>>of().entrySet()) { each.getKey(); }",
                "int first = 1, second = 2;",
                "int[] numbers = {1, 2, 3};",
                "outer: for (int i = 0; i < 3; i++) { for (;;) { continue outer; } }",
                "try (var reader = new StringReader(\"a\")) { reader.read(); } finally { }",
                "do { } while (false);",
                "synchronized (any) { }",
                "assert 1 < 2 : \"order\";",
                "{ int inside = 3; }",
                "Runnable task = () -> { if (any == null) { throw new IllegalStateException(); } };",
                "Function<Integer, Function<Integer, Integer>> add = a -> b -> a + b;",
                "String block = \"\"\"\n  a \"quoted\" text;\n  \"\"\";",
                "char semicolon = ';'; // a comment; with a semicolon",
                "/* a comment; */ int afterComment = 1;",
                "import java.time.Duration;",
                "import static java.lang.Math.*;",
                "enum Colour { RED, GREEN { int code() { return 2; } }; int code() { return 1; } }",
                "@FunctionalInterface interface Scorer { double score(String text); }",
                "record Pair<A, B>(A left, B right) { static <T> Pair<T, T> twice(T value) { return new Pair<>(value, value); } }",
                "<T extends Comparable<T>> T larger(T a, T b) { return a.compareTo(b) > 0 ? a : b; }",
                "@SuppressWarnings(\"unchecked\") List<String> raw() { return (List<String>) any; }",
                "class Outer { class Inner { int depth = 2; } static { } { } }",
                "Object anonymous = new Object() { @Override public String toString() { return \"anonymous\"; } };",
                "System.out.print(\"\");;",
                "any.hashCode();");
    }

    /** Each statement, followed by another one, and by itself. */
    static Stream<String> pairs() {
        Random random = new Random(5);
        List<String> all = statements();
        return all.stream()
                .flatMap(first ->
                        Stream.of(all.get(random.nextInt(all.size())), first).map(second -> first + "\n" + second));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void statementsAfterAnyStatementRun(String statement) {
        int expected = 1_000 + cells;
        assertEquals(expected + 1, run(statement + "\nint after = " + expected + ";\nafter + 1"), statement);
        assertEquals(expected + 2, run("int before = " + expected + ";\n" + statement + "\nbefore + 2"), statement);
    }

    @Test
    void theFirstOfTwoStatementsEndsWhereItEnds() {
        long compared = pairs().peek(pair -> {
                    FirstStatement first = FirstStatement.of(pair);
                    assertTrue(
                            statements().contains(pair.substring(0, first.end()).strip())
                                    || pair.startsWith(pair.substring(0, first.end()) + ";")
                                    || pair.substring(first.end()).strip().startsWith("//"),
                            () -> pair + "\nends after: " + pair.substring(0, first.end()));
                })
                .count();
        assertEquals(2L * statements().size(), compared);
    }

    @Test
    void stringsThatDoNotFitIntoAClassAreRefusedAndSpoilNothing() {
        String text = "x".repeat(70_000);
        String half = "x".repeat(40_000);
        for (String source : List.of(
                "String page = \"" + text + "\";",
                "String page = \"\"\"\n" + text + "\"\"\";",
                "String page = \"" + half + "\" + (\"" + half + "\" + 1);",
                "\"" + "文".repeat(22_000) + "\"",
                "int length() { return \"" + text + "\".length(); }",
                "class Page { String text = \"" + text + "\"; }")) {
            String failure = failure(source);
            assertTrue(failure.contains("constant string too long"), failure);
            assertTrue(failure.length() < 1_000, "a part of the line is shown");
            assertEquals(2, run("1 + 1"));
        }
        assertEquals(60_000, run("\"" + "x".repeat(60_000) + "\".length()"));
        assertEquals(
                80_000,
                run("String long1 = \"" + half + "\";\nString long2 = \"" + half + "\";\n(long1 + long2).length()"));
    }

    @Test
    void codeThatIsTooLargeIsRefusedAndSpoilsNothing() {
        assertTrue(failure("int[] large = {" + "1,".repeat(20_000) + "};").contains("code too large"));
        assertEquals(3, run("1 + 2"));
        assertTrue(failure("large.length").contains("cannot find symbol"));
    }

    @Test
    void namesOfTheCodeAroundCellsAreRefused() {
        for (String declaration :
                List.of("class REPL {}", "class Object {}", "record Object(int a) {}", "enum Throwable { A }")) {
            assertTrue(
                    failure(declaration).contains("is used by the code around every cell; choose another"),
                    declaration);
            assertEquals("a", run("\"a\".toString()"));
        }
    }

    @Test
    void aVariableOfAMissingTypeIsAnError() {
        assertTrue(failure("Missing missing = new Missing();").contains("cannot find symbol"));
        assertEquals(5, run("2 + 3"));
    }

    @Test
    void aDeclarationThatALaterOneBreaksIsDroppedAndLaterCellsRun() {
        assertEquals(4, run("int caller() { return callee(); }\nint callee() { return 4; }\ncaller()"));
        String said = CellEvaluatorTest.errOf(() -> run("String callee() { return \"s\"; }"));
        assertTrue(said.contains("caller is gone, since it does not compile with callee as declared now"), said);
        assertTrue(failure("caller()").contains("cannot find symbol"));
        assertEquals("s", run("callee()"));
        assertEquals(1, run("int caller() { return callee().length(); }\ncaller()"));
    }

    @Test
    void recordsHaveTheConstructorsOfASourceFile() {
        assertEquals(3, run("""
                        record Range(int low, int high) {
                            Range { if (low > high) throw new IllegalArgumentException("low > high"); }
                            @Deprecated Range(int high) { this(0, high); }
                            int size() { return high - low; }
                            record Inner(int a) { Inner { } }
                        }
                        new Range(1, 3).size() + new Range(1).size()"""));
        assertTrue(failure("1 + 1;\nnew Range(4, 1)").contains("IllegalArgumentException: low > high"));
        assertEquals(2, run("record Twice(int a) { Twice(int a) { this.a = 2 * a; } }\nnew Twice(1).a()"));
        String failure = failure("record Wrong(int a) { Wrong { int b = \"text\"; } }");
        assertTrue(failure.contains("incompatible types"), failure);
        // The caret stands below the text, wherever a word was inserted.
        List<String> lines = failure.lines().toList();
        assertEquals(lines.get(1).indexOf("\"text\""), lines.get(2).indexOf('^'), failure);
    }

    @Test
    void sealedTypesWithoutPermitsHaveTheSubtypesOfTheirCell() {
        assertEquals(6.0, run("""
                        sealed interface /* { */ Shape { double area(); }
                        record Square(double side) implements Shape { public double area() { return side * side; } }
                        record Dot() implements Shape { public double area() { return 0; } }
                        enum Fixed implements Shape { TWO { public double area() { return 2; } } }
                        double sum = new Square(2).area() + Fixed.TWO.area() + new Dot().area();
                        sum"""));
        assertEquals(true, run("""
                        sealed abstract class Animal<T> {}
                        non-sealed class Dog extends Animal<String> {}
                        final class Cat<T> extends Animal<T> {}
                        Animal<?> animal = new Cat<Integer>();
                        animal instanceof Cat"""));
        assertTrue(failure("sealed interface Alone {}").contains("sealed class must have subclasses"));
        assertEquals(4, run("sealed interface Named permits Only {}\nrecord Only() implements Named {}\n2 + 2"));
    }

    @Test
    void aVariableKeepsTheInterfaceThatItsElementsShare() {
        run("interface Sided { int x(); } record Le(int x) implements Sided { } record Ri(int x) implements Sided { }");
        run("enum Up implements Sided { A; public int x() { return 7; } } int made = 0;");
        assertEquals(1, run("var sides = List.of(new Le(1), new Ri(2));\nsides.get(0).x()"));
        assertEquals(2, run("var streamed = Stream.of(new Le(1), new Ri(2)).toList();\nstreamed.get(1).x()"));
        assertEquals(1, run("var found = Stream.of(new Le(1), new Ri(2)).findFirst();\nfound.get().x()"));
        assertEquals(
                2,
                run("var grouped = Stream.of(new Le(1), new Ri(2)).collect(Collectors.groupingBy(Sided::x));\n"
                        + "grouped.get(2).get(0).x()"));
        assertEquals(7, run("final var either = made == 0 ? Up.A : new Le(made);\neither.x()"));
        assertEquals(1, run("var numbers = List.of(1, 2.0);\nnumbers.get(0).intValue()"));
        assertEquals(1, run("var once = List.of(new Le(++made), new Ri(3)); // one side effect\nmade"), "run once");
        assertEquals("[Le[x=1], Ri[x=2]]", String.valueOf(run("Stream.of(new Le(1), new Ri(2)).toList()")));
    }

    @Test
    void typesOfTwoCellsMeet() {
        run("interface Met { } record M1() implements Met { } record M2() implements Met { } boolean first = false;");
        assertEquals("M2[]", String.valueOf(run("Met met = first ? new M1() : new M2();\nmet")));
        run("Met met(boolean one) { Met m; if (one) m = new M1(); else m = new M2(); return m; }");
        assertEquals("M1[]", String.valueOf(run("met(true)")));
    }
}
