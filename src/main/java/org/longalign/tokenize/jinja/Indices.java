package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's indices and slices: negative ones count from the end, and slices end at the ends. */
final class Indices {
    private Indices() {}

    /**
     * A whole number, cut to what a long holds.
     *
     * @throws TemplateError if it is none
     */
    static long clamped(Object number) {
        if (!Numbers.isWhole(number)) {
            if (number instanceof Undefined undefined) {
                throw undefined.error();
            }
            throw new TemplateError("a whole number is needed, not " + Values.a(number));
        }
        if (number instanceof Long small) {
            return small;
        }
        return number instanceof Boolean truth
                ? truth ? 1 : 0
                : Numbers.big(number).signum() > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
    }

    /** A number of repetitions, at least 0. */
    static long times(Object number) {
        if (number instanceof java.math.BigInteger) {
            throw new TemplateError("so many repetitions are not possible");
        }
        return Math.max(0, clamped(number));
    }

    /** The element of a sequence at an index; null if there is none. */
    static @Nullable Object element(RenderingBudget budget, Object sequence, Object index) {
        long size = Values.length(budget, sequence);
        long at = clamped(index);
        long from = at < 0 ? at + size : at;
        if (from < 0 || from >= size) {
            return null;
        }
        if (sequence instanceof String text) {
            int place = Text.place(budget, text, from);
            return Character.toString(text.codePointAt(place));
        }
        return sequence instanceof Range range
                ? (Object) range.get(from)
                : ((Items) sequence).items().get((int) from);
    }

    /** {@code sequence[start:stop:step]}, each a whole number or none. */
    static Object slice(RenderingBudget budget, Object sequence, Object start, Object stop, Object step) {
        long by = step instanceof NoneType ? 1 : clamped(step);
        if (by == 0) {
            throw new TemplateError("a slice cannot step by 0");
        }
        long size = Values.length(budget, sequence);
        long low = by > 0 ? 0 : -1;
        long high = by > 0 ? size : size - 1;
        long from = start instanceof NoneType ? (by > 0 ? low : high) : bound(clamped(start), size, low, high);
        long to = stop instanceof NoneType ? (by > 0 ? high : low) : bound(clamped(stop), size, low, high);
        long distance = by > 0 ? to - from : from - to;
        long stride = by == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(by);
        long count = distance <= 0 ? 0 : (distance - 1) / stride + 1;
        if (sequence instanceof String text) {
            return texts(budget, text, from, by, count);
        }
        if (sequence instanceof Range range) {
            return new Range(range.get(from), range.get(to), range.step() * by);
        }
        budget.makeItems(count);
        List<Object> all = ((Items) sequence).items();
        List<Object> chosen = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            chosen.add(all.get((int) (from + i * by)));
        }
        return ((Items) sequence).with(chosen);
    }

    private static long bound(long index, long size, long low, long high) {
        long at = index < 0 ? index + size : index;
        return Math.max(low, Math.min(high, at));
    }

    private static String texts(RenderingBudget budget, String text, long from, long by, long count) {
        if (by == 1) {
            int start = Text.place(budget, text, from);
            int end = from + count >= text.length() ? text.length() : start;
            for (long i = 0; end < text.length() && i < count; i++) {
                end += Character.charCount(text.codePointAt(end));
            }
            budget.make(end - start);
            return text.substring(start, end);
        }
        budget.make(text.length());
        int[] characters = text.codePoints().toArray();
        StringBuilder chosen = new StringBuilder();
        for (long i = 0; i < count; i++) {
            chosen.appendCodePoint(characters[(int) (from + i * by)]);
        }
        return chosen.toString();
    }
}
