package org.longalign.kernel.internal.shell;

import java.util.ArrayList;
import java.util.List;

/** Statements of every kind that the language has to Java 25, which note in {@code trace} that they have run. */
final class StatementKinds {
    private StatementKinds() {}

    /**
     * A statement, or several that belong together.
     *
     * @param since the first version of Java that has it
     * @param source each {@code #} is what it adds to {@code trace}
     * @param times how often it does so
     */
    record Kind(int since, String source, int times) {
        /** The source of the kind as the one with a number. */
        String source(int number) {
            return source.replace("#", "trace.add(" + number + ")");
        }

        boolean isIn(int version) {
            return version >= since;
        }
    }

    private static final List<Kind> ALL = new ArrayList<>();

    static List<Kind> all() {
        return List.copyOf(ALL);
    }

    private static void add(int since, int times, String source) {
        ALL.add(new Kind(since, source, times));
    }

    private static void add(String source) {
        add(17, 1, source);
    }

    static {
        add("#;");
        add("{ int inside = 1; #; }");
        add("if (trace.size() >= 0) #; else throw new IllegalStateException();");
        add("if (trace == null) { } else if (trace.isEmpty()) { #; } else { #; }");
        add(17, 3, "for (int i = 0; i < 3; i++) #;");
        add(17, 2, "for (int i = 0, j = 2; i < j; i++) { #; }");
        add(17, 2, "for (var each : List.of(1, 2)) { #; }");
        add(17, 2, "int k = 0; while (k < 2) { k++; #; }");
        add("do { #; } while (false);");
        add(17, 2, "outer: for (int i = 0; i < 2; i++) { for (;;) { #; continue outer; } }");
        add("block: { #; if (trace != null) break block; throw new IllegalStateException(); }");
        add(
                "switch (trace.size() < 0 ? 1 : 2) { case 1: throw new IllegalStateException(); case 2: #; break; default: }");
        add("switch (2) { case 0, 1 -> throw new IllegalStateException(\"low\"); default -> #; }");
        add("int chosen = switch (1) { case 0 -> throw new IllegalStateException(); default -> { #; yield 4; } };");
        add("var text = switch (\"a\") { case \"a\": { #; yield 1; } default: yield 2; };");
        add("try { #; } finally { }");
        add("try { throw new IOException(\"x\"); } catch (IOException | IllegalStateException e) { #; }");
        add(17, 2, "try { #; throw new Error(); } catch (Throwable all) { #; }");
        add("try (var in = new StringReader(\"a\"); var out = new StringWriter()) { #; }");
        add("synchronized (trace) { #; }");
        add("assert trace != null : \"trace\"; #;");
        add("; #;;");
        add("int plain; #;");
        add("int[] numbers = {1, 2, 3}; #;");
        add("int first = 1, second = 2; #;");
        add("final var fixed = List.of(1, \"a\", 2.0); #;");
        add("long big = 1L << 40; char c = ';'; double d = .5e-3; float f = 0x1p3f; #;");
        add("String block = \"\"\"\n    a \"quoted\" \\\n    line; // no comment\n    \"\"\"; #;");
        add("String odd = \"} ; // \\\" /* \"; /* ; } */ // ; }\n#;");
        add("boolean isList = (Object) trace instanceof List<?>; #;");
        add("if ((Object) trace instanceof List<?> list && list.size() >= 0) #;");
        add("if (!((Object) trace instanceof String)) { #; }");
        add("Runnable task = () -> { if (trace != null) { #; } }; task.run();");
        add("Function<Integer, Function<Integer, Integer>> sum = a -> b -> a + b; if (sum.apply(1).apply(2) == 3) #;");
        add(
                "Supplier<List<String>> made = ArrayList<String>::new; made.get(); IntFunction<int[]> array = int[]::new; #;");
        add("Comparator<String> order = Comparator.<String, Integer>comparing(String::length).reversed(); #;");
        add(17, 2, "IntStream.range(0, 4).filter(i -> i % 2 == 0)\n    .forEach(i -> #);");
        add(
                "Object anonymous = new Object() { @Override public String toString() { #; return \"\"; } }; anonymous.toString();");
        add("int add(int a, int b) { #; return a + b; } add(1, 2);");
        add("int add(int... all) { #; return all.length; } add();");
        add(
                "<T extends Comparable<? super T>> T larger(T a, T b) { #; return a.compareTo(b) > 0 ? a : b; } larger(1, 2);");
        add(
                "@SuppressWarnings({\"unchecked\", \"rawtypes\"}) List<String> raw(List l) { #; return (List<String>) l; } raw(trace);");
        add(
                "int even(int n) { return n == 0 ? 0 : odd(n - 1); } int odd(int n) { return n == 0 ? 1 : even(n - 1); } even(4); #;");
        add(
                "void fails() throws IOException { throw new FileNotFoundException(); } try { fails(); } catch (IOException e) { #; }");
        add(
                "class Plain { int x = 3; { #; } Plain(int x) { this.x = x; } class Inner { int y = x; } } new Plain(2).new Inner();");
        add(
                "abstract class Shape { abstract double area(); } class Square extends Shape { double area() { #; return 1; } } new Square().area();");
        add("static class Nested { static final int SIZE = 4; static int size() { return SIZE; } } Nested.size(); #;");
        add(
                "interface Scorer { double score(String s); default double twice(String s) { return 2 * score(s); } } Scorer scorer = s -> 1; scorer.twice(\"\"); #;");
        add(
                "enum Colour { RED, GREEN { int code() { return 2; } }; int code() { return 1; } } for (Colour each : Colour.values()) if (each.code() == 2) #;");
        add(
                "record Point(int x, int y) { Point { if (x < 0) throw new IllegalArgumentException(); } Point(int x) { this(x, 0); } } new Point(1).equals(new Point(1, 0)); #;");
        add(
                "record Pair<A, B>(A left, B right) { static <T> Pair<T, T> twice(T t) { return new Pair<>(t, t); } } Pair.twice(1); #;");
        add(
                "sealed interface Tree { } record Leaf(int value) implements Tree { } record Node(Tree left, Tree right) implements Tree { } new Node(new Leaf(1), new Leaf(2)); #;");
        add(
                "sealed interface Move permits Go, Stay { } final class Go implements Move { } record Stay() implements Move { } new Stay(); #;");
        // JShell of Java 17 takes non-sealed only where the type above is complete.
        add(
                21,
                1,
                "sealed interface Step permits Run, Walk { } final class Run implements Step { } non-sealed class Walk implements Step { } new Walk(); #;");
        add(
                "@interface Mark { String value() default \"a\"; int[] sizes() default {1, 2}; } @Mark(sizes = {}) class Marked { } new Marked(); #;");
        add(
                "interface Side { int x(); } record L(int x) implements Side { } record R(int x) implements Side { } var both = List.of(new L(1), new R(2)); if (both.get(1).x() == 2) #;");
        add("Object mixed = trace.isEmpty() ? new StringBuilder() : List.of(); #;");
        add("import java.time.Duration; Duration.ofSeconds(1); #;");
        add("import static java.lang.Math.*; if (max(1, 2) == 2) #;");
        add("/** Documented. */ int documented = 1; /* between */ #; // behind");
        add(
                "var map = new TreeMap<String, List<Map.Entry<Integer, ? extends Number>>>(); map.put(\"a\", List.of(Map.entry(1, 2L))); #;");
        add("int shifted = 16 >> 1 >>> 1 << 2; shifted >>>= 1; shifted ^= ~shifted; #;");
        add("int ternary = trace.size() > 3 ? 1 : trace.size() > 2 ? 2 : 3; #;");
        add("((Runnable) () -> #).run();");
        add("new Thread(() -> { }).getName(); #;");
        add("int[][] grid = new int[2][3]; grid[1][2]++; --grid[0][0]; #;");
        add("char é = 'ü', Ω = '\\u03A9'; String 文 = \"文😀\"; #;");
        add("class Loop<T extends Loop<T>> { T self() { return null; } } new Loop<>().self(); #;");
        add("var lambda = (Runnable & java.io.Serializable) () -> #; ((Runnable) lambda).run();");
        add(
                21,
                1,
                "Object any = 5; String kind = switch (any) { case null -> \"null\"; case Integer i when i > 3 -> { #; yield \"big\"; } case Integer i -> \"int\"; default -> \"\"; };");
        add(21, 1, "record P(int x, int y) { } Object p = new P(1, 2); if (p instanceof P(int x, var y) && x < y) #;");
        add(
                21,
                1,
                "sealed interface S permits One, Two { } record One(int n) implements S { } record Two(S a, S b) implements S { }"
                        + " int sum(S s) { return switch (s) { case One(int n) -> n; case Two(One(var a), S b) -> a + sum(b); case Two(S a, S b) -> sum(a) + sum(b); }; }"
                        + " if (sum(new Two(new One(1), new One(2))) == 3) #;");
        add(
                21,
                1,
                "enum Letter { A, B } Object e = Letter.A; switch (e) { case Letter.A -> #; default -> throw new IllegalStateException(); }");
        add(22, 1, "try { Integer.parseInt(\"x\"); } catch (NumberFormatException _) { #; }");
        add(22, 2, "for (var _ : List.of(1, 2)) { #; }");
        add(22, 1, "BiFunction<Integer, Integer, Integer> left = (a, _) -> a; if (left.apply(1, 2) == 1) #;");
        add(17, 1, "/// A *Markdown* comment.\nint marked = 1; #;");
        add(
                25,
                1,
                "class Base { } class Early extends Base { final int x; Early(int x) { if (x < 0) throw new IllegalArgumentException(); this.x = x; super(); } } new Early(1); #;");
        add(25, 1, "import module java.base; #;");
        add(25, 1, "IO.print(\"\"); #;");
    }
}
