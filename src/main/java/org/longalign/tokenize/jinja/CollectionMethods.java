package org.longalign.tokenize.jinja;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Methods of dictionaries, lists, tuples, ranges and numbers. */
final class CollectionMethods {
    /** Methods of dictionaries. */
    static final Set<String> DICT = Set.of("get", "keys", "values", "items", "copy");
    /** Methods of ranges. */
    static final Set<String> RANGE = Set.of("index", "count");

    private CollectionMethods() {}

    /** Whether a list or a tuple has a method. */
    static boolean hasItems(Items items, String name) {
        return RANGE.contains(name) || (name.equals("copy") && items instanceof Items.ListValue);
    }

    /** {@code owner.name(arguments)}. */
    static Object call(Interpreter run, Object owner, String name, Arguments arguments) {
        RenderingBudget budget = run.budget();
        arguments.unnamed(name + "()");
        if (owner instanceof Dict dict) {
            return ofDict(budget, dict, name, arguments);
        }
        return switch (name) {
            case "index" -> index(budget, owner, arguments.bind("index()", 1, "/value", "/start", "/stop"));
            case "count" ->
                count(budget, owner, arguments.bind("count()", 1, "/value").get(0));
            default -> {
                arguments.bind(name + "()", 0);
                yield owner instanceof Items.ListValue ? new Items.ListValue(Values.list(budget, owner)) : owner;
            }
        };
    }

    private static Object ofDict(RenderingBudget budget, Dict dict, String name, Arguments arguments) {
        if (name.equals("get")) {
            Arguments.Bound given = arguments.bind("get()", 1, "/key", "/default");
            Object value = dict.get(budget, given.get(0));
            return value == null ? given.get(1) : value;
        }
        arguments.bind(name + "()", 0);
        return switch (name) {
            case "keys" -> new Dict.View(dict, Dict.Part.KEYS);
            case "values" -> new Dict.View(dict, Dict.Part.VALUES);
            case "items" -> new Dict.View(dict, Dict.Part.ITEMS);
            default -> dict;
        };
    }

    private static Object index(RenderingBudget budget, Object owner, Arguments.Bound given) {
        long size = Values.length(budget, owner);
        long start = bound(given.number(1, 0), size);
        long stop = bound(given.number(2, Long.MAX_VALUE), size);
        Iterator<Object> items = Values.iterator(budget, owner);
        for (long i = 0; i < stop && items.hasNext(); i++) {
            Object item = items.next();
            if (i >= start && Comparison.equal(budget, item, given.get(0))) {
                return i;
            }
        }
        throw new TemplateError("index() finds no such value");
    }

    private static long bound(long index, long size) {
        return Math.max(0, Math.min(size, index < 0 ? index + size : index));
    }

    private static Object count(RenderingBudget budget, Object owner, Object value) {
        long count = 0;
        for (Iterator<Object> items = Values.iterator(budget, owner); items.hasNext(); ) {
            count += Comparison.equal(budget, items.next(), value) ? 1 : 0;
        }
        return count;
    }

    /** An attribute of a number; null if there is none of that name. */
    static @Nullable Object ofNumber(Object number, String name) {
        if (number instanceof Double real) {
            return switch (name) {
                case "real" -> number;
                case "imag" -> 0.0;
                case "is_integer" -> function(!Double.isInfinite(real) && real == Math.rint(real));
                default -> null;
            };
        }
        BigInteger whole = Numbers.big(number);
        return switch (name) {
            case "real", "numerator" -> Numbers.normal(whole);
            case "imag" -> 0L;
            case "denominator" -> 1L;
            case "bit_length" -> function((long) whole.abs().bitLength());
            default -> null;
        };
    }

    private static Function function(Object result) {
        return (run, arguments) -> {
            arguments.unnamed("the method").bind("the method", 0);
            return result;
        };
    }
}
