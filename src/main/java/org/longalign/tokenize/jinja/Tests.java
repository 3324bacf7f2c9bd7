package org.longalign.tokenize.jinja;

import java.util.Map;
import java.util.function.Predicate;

/** The tests of Jinja2: {@code value is name(arguments)}. */
final class Tests {
    private static final Map<String, Test> ALL = Map.ofEntries(
            one("defined", value -> !(value instanceof Undefined)),
            one("undefined", value -> value instanceof Undefined),
            one("none", value -> value instanceof NoneType),
            one("boolean", value -> value instanceof Boolean),
            one("true", value -> Boolean.TRUE.equals(value)),
            one("false", value -> Boolean.FALSE.equals(value)),
            one("integer", value -> Numbers.isWhole(value) && !(value instanceof Boolean)),
            one("float", value -> value instanceof Double),
            one("number", Numbers::isNumber),
            one("string", value -> value instanceof String),
            one("mapping", value -> value instanceof Dict),
            one("iterable", Values::isIterable),
            one("sequence", Tests::isSequence),
            one("callable", value -> value instanceof Function || value instanceof Undefined),
            one("escaped", value -> false),
            one("filter", value -> value instanceof String name && Filters.has(name)),
            one("test", value -> value instanceof String name && has(name)),
            Map.entry("lower", (run, value, given) -> ofCase(run, value, given, false)),
            Map.entry("upper", (run, value, given) -> ofCase(run, value, given, true)),
            Map.entry("odd", (run, value, given) -> rest(run, value, given, "odd", 2L, 1L)),
            Map.entry("even", (run, value, given) -> rest(run, value, given, "even", 2L, 0L)),
            Map.entry("divisibleby", Tests::divisible),
            Map.entry("sameas", Tests::same),
            Map.entry("in", (run, value, given) -> {
                Object container = given.bind("the test in", 1, "seq").get(0);
                return Comparison.contains(run.budget(), container, value);
            }),
            comparison("==", "=="),
            comparison("eq", "=="),
            comparison("equalto", "=="),
            comparison("!=", "!="),
            comparison("ne", "!="),
            comparison(">", ">"),
            comparison("gt", ">"),
            comparison("greaterthan", ">"),
            comparison(">=", ">="),
            comparison("ge", ">="),
            comparison("<", "<"),
            comparison("lt", "<"),
            comparison("lessthan", "<"),
            comparison("<=", "<="),
            comparison("le", "<="));

    private Tests() {}

    /** A test. */
    @FunctionalInterface
    private interface Test {
        boolean holds(Interpreter run, Object value, Arguments arguments);
    }

    private static Map.Entry<String, Test> one(String name, Predicate<Object> test) {
        return Map.entry(name, (run, value, given) -> {
            given.bind("the test " + name, 0);
            return test.test(value);
        });
    }

    private static Map.Entry<String, Test> comparison(String name, String operator) {
        return Map.entry(name, (run, value, given) -> {
            Object other = given.unnamed("the test " + name)
                    .bind("the test " + name, 1, "/other")
                    .get(0);
            return Operators.compare(run.budget(), operator, value, other);
        });
    }

    /** Whether there is a test of a name. */
    static boolean has(String name) {
        return ALL.containsKey(name);
    }

    /** {@code value is name(arguments)}. */
    static Object apply(Interpreter run, String name, Object value, Arguments arguments) {
        Test test = ALL.get(name);
        if (test == null) {
            throw new TemplateError("no test named " + name);
        }
        return test.holds(run, value, arguments);
    }

    private static boolean isSequence(Object value) {
        return value instanceof String
                || value instanceof Items
                || value instanceof Dict
                || value instanceof Range
                || value instanceof Undefined;
    }

    private static boolean ofCase(Interpreter run, Object value, Arguments given, boolean upper) {
        given.bind("a test", 0);
        String text = Printing.str(run.budget(), value);
        run.budget().read(text.length());
        return Characters.allOfCase(text, upper);
    }

    private static boolean rest(Interpreter run, Object value, Arguments given, String name, Object by, Object rest) {
        given.bind("the test " + name, 0);
        Object left = Operators.binary(run.budget(), "%", value, by);
        return Comparison.equal(run.budget(), left, rest);
    }

    private static boolean divisible(Interpreter run, Object value, Arguments given) {
        Object by = given.bind("the test divisibleby", 1, "num").get(0);
        return Comparison.equal(run.budget(), Operators.binary(run.budget(), "%", value, by), 0L);
    }

    private static boolean same(Interpreter run, Object value, Arguments given) {
        Object other = given.bind("the test sameas", 1, "other").get(0);
        boolean plain = value.getClass() == other.getClass() && (value instanceof String || Numbers.isNumber(value));
        return value == other || (plain && Comparison.equal(run.budget(), value, other));
    }
}
