package org.longalign.tokenize.jinja;

import java.util.Comparator;
import java.util.List;

/** Python's {@code sorted}: stable, also when reversed. */
final class Sorting {
    private Sorting() {}

    /**
     * Sorts a list in place.
     *
     * @param key what is compared
     * @throws TemplateError if two keys have no order
     */
    static <T> void sort(
            RenderingBudget budget, List<T> list, java.util.function.Function<T, Object> key, boolean reverse) {
        budget.makeItems(list.size());
        Comparator<T> order = (a, b) -> {
            budget.readItems(2);
            Integer compared = Comparison.compare(budget, key.apply(a), key.apply(b));
            return compared == null ? 0 : compared;
        };
        try {
            list.sort(reverse ? order.reversed() : order);
        } catch (IllegalArgumentException e) {
            throw new TemplateError("the values have no order, for one is not a number");
        }
    }
}
