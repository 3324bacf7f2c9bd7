package org.longalign.tokenize.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.Items.ListValue;
import org.longalign.tokenize.jinja.Items.TupleValue;

/**
 * Python's values: texts are strings, whole numbers longs or {@link BigInteger}, and there are {@link Double}, {@link
 * Boolean}, {@link NoneType}, {@link Undefined}, {@link Items}, {@link Dict}, {@link Range}, {@link Generator}, {@link
 * Namespace} and {@link Function}.
 */
final class Values {
    private Values() {}

    /** A Java value as Python's: strings, numbers, truth values, lists, maps and null. */
    static Object of(@Nullable Object value) {
        if (value == null) {
            return NoneType.NONE;
        }
        if (value instanceof Collection<?> items) {
            List<Object> converted = new ArrayList<>(items.size());
            for (Object item : items) {
                converted.add(of(item));
            }
            return new ListValue(converted);
        }
        if (value instanceof Map<?, ?> map) {
            Dict dict = new Dict();
            map.forEach((key, item) -> dict.put(String.valueOf(key), of(item)));
            return dict;
        }
        if (value instanceof Float || value instanceof BigDecimal) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof BigInteger number) {
            return Numbers.normal(number);
        }
        if (value instanceof Number number && !(value instanceof Double)) {
            return number.longValue();
        }
        if (value instanceof Boolean || value instanceof Double) {
            return value;
        }
        if (value instanceof CharSequence text) {
            return text.toString();
        }
        throw new TemplateError("a variable may not be a " + value.getClass().getName()
                + ": give a text, a number, a truth value, a list, a map or null");
    }

    /** The characters and items that a value from {@link #of} holds, keys included. */
    static long size(Object value) {
        if (value instanceof String text) {
            return text.length();
        }
        long size = 1;
        if (value instanceof Items list) {
            for (Object item : list.items()) {
                size += size(item);
            }
        }
        if (value instanceof Dict dict) {
            for (Dict.Entry entry : dict.entries()) {
                size += size(entry.key()) + size(entry.value());
            }
        }
        return size;
    }

    /** The name of a value's type with its article. */
    static String a(Object value) {
        String type = type(value);
        return ("iu".indexOf(type.charAt(0)) >= 0 ? "an " : value instanceof NoneType ? "" : "a ") + type;
    }

    /** The name of a value's type. */
    static String type(Object value) {
        if (Numbers.isNumber(value)) {
            return value instanceof Boolean ? "bool" : value instanceof Double ? "float" : "int";
        }
        if (value instanceof String) {
            return "str";
        }
        if (value instanceof Items) {
            return value instanceof ListValue ? "list" : "tuple";
        }
        return value instanceof Dict
                ? "dict"
                : value instanceof Dict.View
                        ? "view of a dict"
                        : value instanceof NoneType
                                ? "None"
                                : value instanceof Undefined
                                        ? "undefined value"
                                        : value.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether a condition holds. */
    static boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof Long number) {
            return number != 0;
        }
        if (value instanceof Double number) {
            return number != 0;
        }
        if (value instanceof Items list) {
            return !list.items().isEmpty();
        }
        if (value instanceof Dict dict) {
            return dict.size() > 0;
        }
        if (value instanceof Dict.View view) {
            return view.dict().size() > 0;
        }
        if (value instanceof Range range) {
            return range.size() > 0;
        }
        return !(value instanceof Undefined || value instanceof NoneType);
    }

    /**
     * The number of elements.
     *
     * @throws TemplateError if a value has none
     */
    static long length(RenderingBudget budget, Object value) {
        if (value instanceof String text) {
            return Text.length(budget, text);
        }
        if (value instanceof Items list) {
            return list.items().size();
        }
        if (value instanceof Dict dict) {
            return dict.size();
        }
        if (value instanceof Dict.View view) {
            return view.dict().size();
        }
        if (value instanceof Range range) {
            return range.size();
        }
        if (value instanceof LoopState loop) {
            return loop.length(budget);
        }
        if (value instanceof Undefined) {
            return 0;
        }
        throw new TemplateError(
                a(value) + " has no length" + (value instanceof Generator ? "; make a list of it with | list" : ""));
    }

    static boolean isIterable(Object value) {
        return value instanceof String
                || value instanceof Items
                || value instanceof Dict
                || value instanceof Dict.View
                || value instanceof Range
                || value instanceof Generator
                || value instanceof LoopState
                || value instanceof Undefined;
    }

    /**
     * The elements, each counted when it comes.
     *
     * @throws TemplateError if a value has none
     */
    static Iterator<Object> iterator(RenderingBudget budget, Object value) {
        Iterator<?> items;
        if (value instanceof String text) {
            items = text.codePoints().mapToObj(Character::toString).iterator();
        } else if (value instanceof Items list) {
            items = list.items().iterator();
        } else if (value instanceof Dict dict) {
            items = dict.entries().stream().map(Dict.Entry::key).iterator();
        } else if (value instanceof Dict.View view) {
            items = view.dict().entries().stream().map(view.part()::of).iterator();
        } else if (value instanceof Range range) {
            items = range.iterator();
        } else if (value instanceof Generator generator) {
            return generator.rest();
        } else if (value instanceof Undefined) {
            items = Collections.emptyIterator();
        } else {
            throw new TemplateError(a(value) + " has no elements to go over");
        }
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public Object next() {
                budget.readItems(1);
                return items.next();
            }
        };
    }

    /** The elements in a new list. */
    static List<Object> list(RenderingBudget budget, Object value) {
        List<Object> list = new ArrayList<>();
        for (Iterator<Object> items = iterator(budget, value); items.hasNext(); ) {
            budget.makeItems(1);
            list.add(items.next());
        }
        return list;
    }

    /** The two elements of a pair. */
    static TupleValue pair(RenderingBudget budget, Object value) {
        List<Object> parts = list(budget, value);
        if (parts.size() != 2) {
            throw new TemplateError("a pair of key and value is needed, not " + parts.size() + " elements");
        }
        return new TupleValue(parts);
    }
}
