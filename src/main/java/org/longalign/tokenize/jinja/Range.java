package org.longalign.tokenize.jinja;

import java.util.Iterator;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/** Python's {@code range}: numbers from a start to before an end. */
record Range(long start, long stop, long step) {
    /** Most numbers of a range, as in Jinja2's sandbox. */
    private static final int MAX_SIZE = 100_000;

    /** @throws TemplateError if the step is 0 or there are too many numbers */
    Range {
        if (step == 0) {
            throw new TemplateError("range() cannot step by 0");
        }
        if (size(start, stop, step) > MAX_SIZE) {
            throw new TemplateError("a range of more than " + MAX_SIZE + " numbers");
        }
    }

    private static long size(long start, long stop, long step) {
        boolean none = step > 0 ? start >= stop : start <= stop;
        if (none) {
            return 0;
        }
        // Of opposite signs, so that the difference is below 2^64, and unsigned division is exact.
        long distance = step > 0 ? stop - start - 1 : start - stop - 1;
        long by = step > 0 ? step : -step;
        long steps = Long.divideUnsigned(distance, by);
        return steps < 0 || steps >= MAX_SIZE ? MAX_SIZE + 1L : steps + 1;
    }

    int size() {
        return (int) size(start, stop, step);
    }

    long get(long index) {
        return start + index * step;
    }

    /** Whether a whole number is one of them. */
    boolean holds(long number) {
        boolean inside = step > 0 ? number >= start && number < stop : number <= start && number > stop;
        return inside && Math.floorMod(number - start, step) == 0;
    }

    Iterator<Object> iterator() {
        PrimitiveIterator.OfLong numbers =
                LongStream.range(0, size()).map(this::get).iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return numbers.hasNext();
            }

            @Override
            public Object next() {
                return numbers.next();
            }
        };
    }

    /** Whether both have the same numbers. */
    boolean same(Range other) {
        return size() == other.size() && (size() == 0 || (start == other.start && (size() == 1 || step == other.step)));
    }
}
