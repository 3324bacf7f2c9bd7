package org.longalign.tokenize.jinja;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.Items.ListValue;
import org.longalign.tokenize.jinja.Items.TupleValue;

/** Equality, order and membership. */
final class Comparison {
    private Comparison() {}

    /** {@code a == b}. */
    static boolean equal(RenderingBudget budget, Object a, Object b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            Integer order = Numbers.compare(a, b);
            return order != null && order == 0;
        }
        if (a instanceof String x && b instanceof String y) {
            budget.read(x.length() == y.length() ? x.length() : 0);
            return x.equals(y);
        }
        if (a instanceof Undefined && b instanceof Undefined) {
            return true;
        }
        if (a instanceof Range x && b instanceof Range y) {
            return x.same(y);
        }
        budget.deeper();
        boolean equal = collectionsEqual(budget, a, b);
        budget.leave();
        return equal;
    }

    private static boolean collectionsEqual(RenderingBudget budget, Object a, Object b) {
        if ((a instanceof ListValue && b instanceof ListValue)
                || (a instanceof TupleValue && b instanceof TupleValue)) {
            List<Object> x = ((Items) a).items();
            List<Object> y = ((Items) b).items();
            return x.size() == y.size() && firstDifference(budget, x, y) == x.size();
        }
        if (a instanceof Dict x && b instanceof Dict y) {
            return x.size() == y.size() && sameEntries(budget, x, y);
        }
        if (a instanceof Dict.View x && b instanceof Dict.View y) {
            boolean sets = x.part() != Dict.Part.VALUES && y.part() != Dict.Part.VALUES;
            return sets ? x.dict().size() == y.dict().size() && isWithin(budget, x, y) : a == b;
        }
        return a == b;
    }

    private static boolean isWithin(RenderingBudget budget, Dict.View part, Dict.View whole) {
        for (Iterator<Object> items = Values.iterator(budget, part); items.hasNext(); ) {
            if (!contains(budget, whole, items.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameEntries(RenderingBudget budget, Dict x, Dict y) {
        for (Dict.Entry entry : x.entries()) {
            budget.readItems(1);
            Object other = y.get(budget, entry.key());
            if (other == null || !same(budget, entry.value(), other)) {
                return false;
            }
        }
        return true;
    }

    private static int firstDifference(RenderingBudget budget, List<Object> x, List<Object> y) {
        int shorter = Math.min(x.size(), y.size());
        for (int i = 0; i < shorter; i++) {
            budget.readItems(1);
            if (!same(budget, x.get(i), y.get(i))) {
                return i;
            }
        }
        return shorter;
    }

    /** Whether two elements are one or equal. */
    private static boolean same(RenderingBudget budget, Object a, Object b) {
        return a == b || equal(budget, a, b);
    }

    /**
     * Compares for an order; null where neither is smaller nor are they equal, which only NaN does.
     *
     * @throws TemplateError if values of these kinds have no order
     */
    static @Nullable Integer compare(RenderingBudget budget, Object a, Object b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.compare(a, b);
        }
        if (a instanceof String x && b instanceof String y) {
            return texts(budget, x, y);
        }
        if ((a instanceof ListValue && b instanceof ListValue)
                || (a instanceof TupleValue && b instanceof TupleValue)) {
            List<Object> x = ((Items) a).items();
            List<Object> y = ((Items) b).items();
            budget.deeper();
            int at = firstDifference(budget, x, y);
            Integer order = at < Math.min(x.size(), y.size())
                    ? compare(budget, x.get(at), y.get(at))
                    : (Integer) Integer.compare(x.size(), y.size());
            budget.leave();
            return order;
        }
        if (a instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (b instanceof Undefined undefined) {
            throw undefined.error();
        }
        throw new TemplateError(Values.a(a) + " and " + Values.a(b) + " have no order");
    }

    /** The order by code points, which that of Java's characters is not. */
    private static int texts(RenderingBudget budget, String x, String y) {
        int shorter = Math.min(x.length(), y.length());
        int at = 0;
        while (at < shorter && x.charAt(at) == y.charAt(at)) {
            at++;
        }
        budget.read(at + 1L);
        if (at == shorter) {
            return Integer.compare(x.length(), y.length());
        }
        boolean inPair = at > 0 && Character.isSurrogatePair(x.charAt(at - 1), x.charAt(at));
        int from = inPair ? at - 1 : at;
        return Integer.compare(x.codePointAt(from), y.codePointAt(from));
    }

    /** {@code a < b} and the like. */
    static boolean ordered(RenderingBudget budget, String operator, Object a, Object b) {
        Integer order = compare(budget, a, b);
        if (order == null) {
            return false;
        }
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    /** {@code item in container}. */
    static boolean contains(RenderingBudget budget, Object container, Object item) {
        if (container instanceof String text) {
            if (item instanceof String part) {
                return new TextSearch(budget, text, part).next(0) >= 0;
            }
            throw new TemplateError("'in' needs a text to find in a text, not " + Values.a(item));
        }
        if (container instanceof Dict dict) {
            return dict.get(budget, item) != null;
        }
        if (container instanceof Dict.View view && view.part() == Dict.Part.KEYS) {
            return view.dict().get(budget, item) != null;
        }
        if (container instanceof Range range && item instanceof Long number) {
            return range.holds(number);
        }
        for (Iterator<Object> items = Values.iterator(budget, container); items.hasNext(); ) {
            if (same(budget, items.next(), item)) {
                return true;
            }
        }
        return false;
    }
}
