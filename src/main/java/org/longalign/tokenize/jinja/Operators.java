package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's operators. */
final class Operators {
    private Operators() {}

    /** {@code -a} or {@code +a}. */
    static Object signed(String operator, Object value) {
        check(value);
        if (!Numbers.isNumber(value)) {
            throw new TemplateError(Values.a(value) + " has no sign");
        }
        Object number = value instanceof Boolean ? Numbers.normal(Numbers.big(value)) : value;
        return operator.equals("-") ? Numbers.negated(number) : number;
    }

    private static void check(Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
    }

    /** {@code a + b} and the other arithmetic. */
    static Object binary(RenderingBudget budget, String operator, Object a, Object b) {
        if (operator.equals("%") && a instanceof String text) {
            return PercentFormat.format(budget, text, b);
        }
        check(a);
        check(b);
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.arithmetic(budget, operator, a, b);
        }
        if (operator.equals("+")) {
            if (a instanceof String x && b instanceof String y) {
                budget.make((long) x.length() + y.length());
                return x + y;
            }
            if (a instanceof Items x && b instanceof Items y && a.getClass() == b.getClass()) {
                return joined(budget, x, y);
            }
        }
        if (operator.equals("*")) {
            if (Numbers.isWhole(b) && (a instanceof String || a instanceof Items)) {
                return repeated(budget, a, b);
            }
            if (Numbers.isWhole(a) && (b instanceof String || b instanceof Items)) {
                return repeated(budget, b, a);
            }
        }
        throw new TemplateError(Values.a(a) + " " + operator + " " + Values.a(b) + " is not possible");
    }

    private static Object joined(RenderingBudget budget, Items x, Items y) {
        budget.makeItems((long) x.items().size() + y.items().size());
        List<Object> all = new ArrayList<>(x.items());
        all.addAll(y.items());
        return x.with(all);
    }

    private static Object repeated(RenderingBudget budget, Object value, Object times) {
        if (value instanceof String text) {
            return Text.repeated(budget, text, times);
        }
        Items items = (Items) value;
        int size = items.items().size();
        long count = size == 0 ? 0 : Indices.times(times);
        budget.makeItems(size > 0 && count > Integer.MAX_VALUE / size ? Long.MAX_VALUE : count * size);
        List<Object> all = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            all.addAll(items.items());
        }
        return items.with(all);
    }

    /** {@code a < b} and the other comparisons. */
    static boolean compare(RenderingBudget budget, String operator, Object a, Object b) {
        return switch (operator) {
            case "==" -> Comparison.equal(budget, a, b);
            case "!=" -> !Comparison.equal(budget, a, b);
            case "in" -> Comparison.contains(budget, b, a);
            case "not in" -> !Comparison.contains(budget, b, a);
            default -> Comparison.ordered(budget, operator, a, b);
        };
    }
}
