package org.longalign.kernel.internal.help;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import javax.tools.DiagnosticCollector;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Completion and inspection; a bar marks the cursor. */
class CodeHelpTest {
    private static final SessionNames SESSION = new SessionNames(
            List.of(
                    "import java.util.*;",
                    "import java.util.concurrent.*;",
                    "import java.util.stream.*;",
                    "import org.longalign.batching.*;"),
            List.of(
                    new SessionNames.Variable("List<Integer>", "lengths"),
                    new SessionNames.Variable("String", "name"),
                    new SessionNames.Variable("int", "number")),
            List.of("/** Twice a number. */\nint twice(int value) { return 2 * value; }"),
            List.of("record Pair(int left, String right) { }"));
    private static final StandardJavaFileManager FILES = ToolProvider.getSystemJavaCompiler()
            .getStandardFileManager(new DiagnosticCollector<>(), Locale.ROOT, StandardCharsets.UTF_8);
    private static final CodeHelp HELP = new CodeHelp(FILES);

    @AfterAll
    static void close() throws IOException {
        FILES.close();
    }

    private static List<String> complete(String marked) {
        List<String> texts = HELP.complete(marked.replace("|", ""), marked.indexOf('|'), SESSION)
                .texts();
        assertEquals(texts.size(), new HashSet<>(texts).size(), "twice the same: " + texts);
        return texts;
    }

    private static String inspect(String marked) {
        Inspection found = HELP.inspect(marked.replace("|", ""), marked.indexOf('|'), SESSION, variable -> "");
        assertNotNull(found, marked);
        return found.text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "lengths.strea| # stream()",
                "name.toUpp| # toUpperCase(",
                "Math.ma| # max(",
                "twi| # twice(",
                "new Pair(1, \"\").righ| # right",
                "var xs = List.of(1); xs.ge| # get(",
                "record R(int one) { }  var r = new R(1); r.on| # one",
                "void greet(String who) { }  gre| # greet(",
                "lengths.stream().map(x -> x.intV| # intValue()",
                "lengths.forEach(x -> { int y = x.intV| # intValue()",
                "lengths.forEach(System.out::printl| # println",
                "int half(int whole) { return who| # whole",
                "class A { int zed; int m() { return ze| # zed",
                "for (var length : lengths) { length.intV| # intValue()",
                "if (name.isEmp| # isEmpty()",
                "if (lengths instanceof ArrayList<Integer> list && list.ensureC| # ensureCapacity(",
                "int x = = 3; int bad(; var ys = new ArrayList<String>(); ys.get(0).len| # length()",
                "var e = TimeUnit.SECONDS; switch (e) { case SEC| # SECONDS",
                "import java.util.conc| # concurrent",
                "import java.util.ArrayL| # ArrayList",
                "import static java.lang.Math.sqr| # sqrt",
                "import org.longalign.batching.BatchPlanB| # BatchPlanBuilder",
                "import java.time.*; Duration.ofDa| # ofDays(",
                "org.longalign.batc| # batching",
                "BatchPlan.pack| # packed(",
                "List<Strin| # String",
                "int[] array = {1, 2}; array.len| # length",
                "retur| # return",
            })
    void completes(String marked, String wanted) {
        assertTrue(complete(marked).contains(wanted), () -> complete(marked).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "// lengths.|",
                "/* lengths.| */",
                "\"lengths.|",
                "String t = \"\"\"\n  lengths.|",
                "1.|",
                "12|",
                "nowhere.|",
                "number.|"
            })
    void offersNothing(String marked) {
        assertEquals(List.of(), complete(marked));
    }

    @Test
    void whatFitsComesFirst() {
        assertEquals("name", complete("String t = |").get(0));
        assertEquals("number", complete("int t = |").get(0));
        assertEquals("number", complete("name.charAt(|").get(0));
        assertTrue(List.of("ArrayList(", "LinkedList(", "Stack(", "Vector(")
                .containsAll(complete("List<String> l = new |").subList(0, 4)));
        assertEquals("ArrayList(", complete("List<String> l = new Arr|").get(0));
        assertTrue(complete("TimeUnit unit = |").subList(0, 7).contains("TimeUnit.SECONDS"));
        assertEquals(List.of("false"), complete("boolean b = fal|").subList(0, 1));
    }

    @Test
    void membersOfEveryObjectAndDeprecatedOnesComeLast() {
        List<String> members = complete("name.|");
        assertTrue(members.indexOf("getClass()") > members.indexOf("trim()"), members.toString());
        assertTrue(members.indexOf("length()") < members.indexOf("hashCode()"), members.toString());
        List<String> date = complete("new Date().|");
        assertTrue(date.indexOf("getTime()") < date.indexOf("getClass()"), date.toString());
        assertTrue(date.indexOf("getClass()") < date.indexOf("getYear()"), date.toString());
    }

    @Test
    void classesThatAreNotImportedComeWithTheirPackage() {
        List<String> found = complete("LengthDistr|");
        assertEquals("org.longalign.length.LengthDistribution", found.get(0));
        assertTrue(complete("Dur|").contains("java.time.Duration"));
        assertFalse(complete("ArrayL|").contains("java.util.ArrayList"));
        assertTrue(complete("import java.time.Duration; Durat|").contains("Duration"));
    }

    @Test
    void namesOfTheFrameAroundTheCodeAreNotOffered() {
        assertTrue(complete("|").stream().noneMatch(text -> text.contains("$") || text.equals("this")));
        assertTrue(complete("Cel|").stream().noneMatch(text -> text.contains("$")));
        assertTrue(complete("String self = sel|").stream().noneMatch(text -> text.equals("self")));
    }

    @Test
    void saysWhatEachIs() {
        Completions found = HELP.complete("name.", 5, SESSION);
        Completion trim = found.items().stream()
                .filter(item -> item.text().equals("trim()"))
                .findFirst()
                .orElseThrow();
        assertEquals(new Completion("trim()", Completion.Kind.FUNCTION, "() : String"), trim);
    }

    @Test
    void inspectsMethodsWithTheOneThatIsCalledFirst() {
        List<String> max = inspect("Math.ma|x(1.0, 2)")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        assertEquals("static double Math.max(double a, double b)", max.get(0));
        assertTrue(inspect("Math.max(1L, |").startsWith("static long Math.max(long a, long b)"));
        assertTrue(inspect("name.repeat(\"x|\")").startsWith("String String.repeat(int count)"));
    }

    @Test
    void showsTheJavadocOfTheProjectsOwnSource() {
        String check = inspect("org.longalign.notebook.Notebook.ch|eck(true, \"\")");
        assertTrue(check.startsWith("static void Notebook.check(boolean holds, String claim)"), check);
        assertTrue(check.contains("Checks a claim of the notebook's text"), check);
        assertTrue(inspect("org.longalign.notebook.Profile.QU|ICK").contains("Minutes on a laptop"));
        assertTrue(inspect("BatchP|lan x").startsWith("class org.longalign.batching.BatchPlan"));
    }

    @Test
    void inspectsOnlyWhatACellCanCall() {
        for (String code :
                List.of("var l1 = new ArrayList<String>(); l1.ad|d", "new ArrayList<String>().ad|d(\"x\")")) {
            String add = inspect(code);
            assertTrue(add.contains("boolean ArrayList.add(String e)"), add);
            assertTrue(add.contains("void ArrayList.add(int index, String element)"), add);
            assertTrue(!add.contains("elementData"), add);
        }
        assertTrue(!inspect("\"x\".lengt|h()").contains("byte[]"));
        assertNull(HELP.inspect("Object o1 = new Object(); o1.clone()", 34, SESSION, unused -> ""));
    }

    @Test
    void inspectsWhatCellsDeclare() {
        assertEquals("int twice(int value)\n\nTwice a number.", inspect("twi|ce(1)"));
        assertEquals(
                "List<Integer> lengths",
                inspect("leng|ths.size()").lines().findFirst().orElse(""));
        assertTrue(inspect("var xs = List.of(1); x|s").startsWith("List<Integer> xs"));
        assertTrue(inspect("new Pair(|").startsWith("new Pair(int left, String right)"));
        Inspection valued = HELP.inspect("number", 2, SESSION, unused -> "5");
        assertNotNull(valued);
        assertEquals("int number = 5", valued.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"|", "whi|le (true) { }", "nowh|ere", "nowh|ere(1)", "// Math.ma|x", "12|3", "{ |"})
    void knowsNothingOf(String marked) {
        assertNull(HELP.inspect(marked.replace("|", ""), marked.indexOf('|'), SESSION, variable -> ""));
    }
}
