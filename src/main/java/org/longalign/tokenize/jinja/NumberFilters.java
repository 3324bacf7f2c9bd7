package org.longalign.tokenize.jinja;

import java.util.Map;
import org.longalign.tokenize.jinja.Arguments.Bound;
import org.longalign.tokenize.jinja.Filters.Filter;

/** Filters that make numbers, or put a value in the place of another. */
final class NumberFilters {
    /** By name. */
    static final Map<String, Filter> ALL = Map.ofEntries(
            Map.entry("abs", NumberFilters::abs),
            Map.entry("int", NumberFilters::whole),
            Map.entry("float", NumberFilters::real),
            Map.entry("round", NumberFilters::round),
            Map.entry("length", NumberFilters::length),
            Map.entry("count", NumberFilters::length),
            Map.entry("default", NumberFilters::standard),
            Map.entry("d", NumberFilters::standard),
            Map.entry("attr", NumberFilters::attribute));

    private NumberFilters() {}

    private static Object abs(Interpreter run, Object value, Arguments given) {
        given.bind("the filter abs", 0);
        Object number = Operators.signed("+", value);
        return number instanceof Double real
                ? (Object) Math.abs(real)
                : Numbers.normal(Numbers.big(number).abs());
    }

    private static Object length(Interpreter run, Object value, Arguments given) {
        given.bind("the filter length", 0);
        return Values.length(run.budget(), value);
    }

    private static Object whole(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter int", 0, "default", "base");
        Object otherwise = bound.or(0, 0L);
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (value instanceof String text) {
            Object number = Conversions.whole(run.budget(), text, bound.size(1, 10));
            if (number != null) {
                return number;
            }
            Double real = Conversions.real(run.budget(), text);
            return real == null || real.isNaN() || real.isInfinite() ? otherwise : Numbers.whole(real);
        }
        if (value instanceof Double real) {
            return real.isNaN() ? otherwise : Conversions.whole(real);
        }
        return Numbers.isNumber(value) ? Numbers.normal(Numbers.big(value)) : otherwise;
    }

    private static Object real(Interpreter run, Object value, Arguments given) {
        Object otherwise = given.bind("the filter float", 0, "default").or(0, 0.0);
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (value instanceof String text) {
            Double number = Conversions.real(run.budget(), text);
            return number == null ? otherwise : number;
        }
        return Numbers.isNumber(value) ? (Object) Numbers.real(value) : otherwise;
    }

    private static Object round(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter round", 0, "precision", "method");
        String method = bound.has(1) ? bound.text(1) : "common";
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!Numbers.isNumber(value)) {
            throw new TemplateError("the filter round needs a number, not " + Values.a(value));
        }
        int digits = bound.size(0, 0);
        run.budget().convert();
        if (method.equals("common")) {
            return Numbers.rounded(value, digits);
        }
        if (!method.equals("ceil") && !method.equals("floor")) {
            throw new TemplateError("the filter round knows the methods common, ceil and floor, not " + method);
        }
        RenderingBudget budget = run.budget();
        Object factor = Numbers.arithmetic(budget, "**", 10L, (long) digits);
        Object scaled = Numbers.arithmetic(budget, "*", value, factor);
        if (scaled instanceof Double real) {
            scaled = Conversions.whole(method.equals("ceil") ? Math.ceil(real) : Math.floor(real));
        }
        return Numbers.arithmetic(budget, "/", scaled, factor);
    }

    private static Object standard(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter default", 0, "default_value", "boolean");
        boolean absent = value instanceof Undefined || (bound.truth(1, false) && !Values.truth(value));
        return absent ? bound.or(0, "") : value;
    }

    private static Object attribute(Interpreter run, Object value, Arguments given) {
        String name = given.bind("the filter attr", 1, "name").text(0);
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        Object own = value instanceof Dict
                ? Attributes.attribute(run.budget(), new Dict(), name)
                : Attributes.attribute(run.budget(), value, name);
        return own instanceof Attributes.Method && value instanceof Dict dict
                ? Attributes.attribute(run.budget(), dict, name)
                : own;
    }
}
