package org.longalign.tokenize.internal.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexShapeTest {
    private static final int S = CharacterKind.SPACE;
    private static final int L = CharacterKind.LETTER;
    private static final int M = CharacterKind.MARK;
    private static final int N = CharacterKind.NUMBER;
    private static final int O = CharacterKind.OTHER;

    @Test
    void repeatsAndRetriesAreThoseOfTheExpression() {
        assertShape("a", List.of(), List.of(), false);
        assertShape("\\p{L}+", List.of(L), List.of(), false);
        assertShape("\\p{L}*", List.of(L), List.of(), true);
        assertShape("\\p{L}*x", List.of(L), List.of(L), false);
        assertShape("\\s+(?!\\S)|\\s+", List.of(S), List.of(S), false);
        assertShape("[^\\s\\p{L}\\p{N}]+[\\r\\n]*", List.of(S, M | O), List.of(), false);
        assertShape("\\s*[\\r\\n]+", List.of(S), List.of(S), false);
        assertShape("\\p{N}{1,3}", List.of(), List.of(), false);
        assertShape("[0-9]++", List.of(N), List.of(), false);
        assertShape(" ?[^(\\s|[.,!?])]+", List.of(L | M | N | O), List.of(), false);
        assertShape("[A-Za-z_\\-]{2,}", List.of(L | O), List.of(), false);
        assertShape(".+$", List.of(CharacterKind.ALL), List.of(CharacterKind.ALL), false);
    }

    private static void assertShape(String regex, List<Integer> runs, List<Integer> retried, boolean nullable) {
        RegexShape.Known known = RegexShape.read(regex);
        assertNotNull(known, regex);
        assertEquals(Set.copyOf(runs), new TreeSet<>(known.runs()), regex);
        assertEquals(Set.copyOf(retried), new TreeSet<>(known.retried()), regex);
        assertEquals(nullable, known.nullable(), regex);
    }

    /** Shapes of the expressions of published tokenizers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                        + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
                        + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}]+[\\p{Ll}\\p{M}]*"
                        + "(?i:'s|'t)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                " ?[^(\\s|[.,!?\u2026\u3002\uff0c\u3001\u0964\u06d4\u060c])]+",
                "[0-9][0-9][0-9]",
                "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
                "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                        + "| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                " {2,}",
                "\\s+",
                "(?=\\p{N})\\p{N}|\\d"
            })
    void publishedExpressionsAreUnderstood(String regex) {
        RegexShape.Known known = RegexShape.read(regex);
        assertNotNull(known);
        assertFalse(known.nullable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "(a+)+$",
                "(a|a)*b",
                "(a*)*b",
                "a*a*c",
                "a+b*c",
                "(?:a?){30}a{30}",
                "a?a?a?a?a?a?a?aaaaaaa",
                "(a+)\\1",
                "(?<=a)b",
                "(?<x>a)",
                "\\g<1>",
                "(?>a+)(?#x)",
                "a{1,3}+",
                "a{1,100000}",
                "a**",
                "((((((((((a))))))))))",
                "(a",
                "a)",
                "[a",
                "[]a]",
                "[a&&b]",
                "[[:alpha:]]",
                "\\x41",
                "\\X",
                "(?!a*)b",
                "(?x)a"
            })
    void othersAreNotUnderstood(String regex) {
        assertNull(RegexShape.read(regex));
    }

    @Test
    void boundsAreThoseThatAreStated() {
        for (String regex : List.of(
                "a".repeat(4_000),
                "a{1000}",
                "a{1000,}",
                "a{0,63}b",
                "(a{0,31}b|c{0,31}d)",
                "((((((((a))))))))",
                "(((((((a)))))))(((((((a)))))))",
                "\\ba",
                "a\\z",
                "^a$",
                "(?=a)b",
                "(?i:a)",
                "(?im:a)?",
                "(a)?b",
                "a?+b",
                "a++b",
                "a{2,3}",
                "x{3}")) {
            assertNotNull(RegexShape.read(regex), regex);
        }
        for (String regex : List.of(
                "a".repeat(4_001),
                "a{1001}",
                "a{1001,}",
                "a{0,64}b",
                "(a{0,31}b|c{0,31}d|e)f?",
                "(((((((((a)))))))))",
                "\\b+a",
                "^*a",
                "(?=a)?b",
                "(?=a+)b",
                "(?s:a)",
                "(a)+",
                "(a){2}",
                "a?*",
                "a{2}?",
                "a{3,2}",
                "a{,3}",
                "a{1,2,3}",
                "a{x}",
                "a{1",
                "*a",
                "a|+",
                "(?")) {
            assertNull(RegexShape.read(regex), regex);
        }
    }

    @Test
    void classesEndWhereTheyDo() {
        assertEquals(new ClassShape(L | N, 0, 5), ClassShape.read("[a1b]x", 0));
        assertEquals(new ClassShape(CharacterKind.ALL, 0, 7), ClassShape.read("[\\.-\\/]x", 0), "an escaped range");
        assertEquals(new ClassShape(L | M | N | O, L | M, 6), ClassShape.read("[\\w-x]", 0), "no range");
        assertEquals(new ClassShape(L, 0, 5), ClassShape.read("[a-b]-", 0));
        assertEquals(new ClassShape(L, 0, 5), ClassShape.read("[a-a]-", 0));
        assertEquals(new ClassShape(L | O, 0, 4), ClassShape.read("[a-]", 0));
        assertEquals(new ClassShape(L, 0, 5), ClassShape.read("x-[a]", 2));
        assertEquals(new ClassShape(N, N, 5), ClassShape.escape("\\p{N}", 0));
        assertEquals(new ClassShape(S | M | N | O, 0, 5), ClassShape.escape("\\P{L}", 0));
        assertEquals(new ClassShape(S | M | N | O, 0, 6), ClassShape.escape("\\p{^L}", 0));
        assertEquals(new ClassShape(L, 0, 6), ClassShape.escape("\\p{Lu}", 0));
        assertEquals(new ClassShape(CharacterKind.ALL, 0, 9), ClassShape.escape("\\p{Greek}", 0));
        for (String regex :
                List.of("[", "[^", "[a", "[]", "[b-a]", "[a-\\", "[!-\\q]", "[\\.-[a]]", "[" + "[".repeat(9) + "a")) {
            assertNull(ClassShape.read(regex, 0), regex);
        }
        for (String regex :
                List.of("\\", "\\p", "\\pL}", "\\p{", "\\p{L", "\\p{}", "\\p{L1}", "\\q", "\\1", "\\\u0080")) {
            assertNull(ClassShape.escape(regex, 0), regex);
        }
        assertNotNull(ClassShape.read("[".repeat(9) + "a" + "]".repeat(9), 0));
        assertNull(ClassShape.read("[".repeat(10) + "a" + "]".repeat(10), 0));
    }

    /** Every character that a class matches in Java is of one of its kinds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\s",
                "\\S",
                "\\d",
                "\\w",
                "\\W",
                "\\p{L}",
                "\\P{L}",
                "\\p{Lu}",
                "\\p{M}",
                "\\p{Nd}",
                "\\p{P}",
                "\\p{S}",
                "\\p{Z}",
                "[a-z]",
                "[^a-z]",
                "[^\\s]",
                "[^\\p{L}\\p{N}]",
                "[^\\s\\p{L}\\p{N}]",
                "[\\p{Ll}\\p{Lo}\\p{M}]",
                "[^\\w]",
                "[\u3040-\u30ff]",
                "[\\[\\]\\-x]",
                "[\\w-]",
                "[^(\\s|[.,!?])]",
                "."
            })
    void kindsHoldAllThatMatches(String regex) {
        ClassShape shape = regex.charAt(0) == '['
                ? ClassShape.read(regex, 0)
                : regex.charAt(0) == '.' ? null : ClassShape.escape(regex, 0);
        int kinds = shape == null ? CharacterKind.ALL : shape.kinds();
        Matcher matcher = Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS | Pattern.DOTALL)
                .matcher("");
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (matcher.reset(Character.toString(point)).matches()) {
                assertTrue((CharacterKind.of(point) & kinds) != 0, regex + " matches U+" + Integer.toHexString(point));
            }
        }
    }

    /** Java's own backtracking is the slow version: the steps of a match of what is understood grow with the run only. */
    @Test
    void limitsSumTheSquaresOfRunsThatAreRetried() {
        TextLimits limits = new TextLimits(List.of(L, S), List.of(S), List.of());
        assertTrue(limits.allow("a".repeat(TextLimits.LONGEST_RUN)));
        assertFalse(limits.allow("a".repeat(TextLimits.LONGEST_RUN + 1)));
        assertTrue(limits.allow(("a".repeat(TextLimits.LONGEST_RUN) + "1").repeat(3)));
        int longest = 1;
        while ((long) (longest + 1) * (longest + 2) / 2 <= TextLimits.MOST_RETRIES) {
            longest++;
        }
        assertTrue(limits.allow(" ".repeat(longest)));
        assertFalse(limits.allow(" ".repeat(longest + 1)));
        assertTrue(limits.allow((" ".repeat(longest / 2) + "x").repeat(4)));
        assertFalse(limits.allow((" ".repeat(longest / 2) + "x").repeat(5)));
        assertFalse(limits.allow("ab ".repeat(TextLimits.MOST_CHARS / 3 + 1)));
        TextLimits searched = new TextLimits(List.of(), List.of(), List.of("<m>"));
        assertTrue(searched.allow("<m>".repeat(20_000)));
        assertFalse(searched.allow("<m>".repeat(100_000)));
    }
}
