package org.longalign.notebook;

import java.util.stream.IntStream;

/**
 * Selects the first and last of many things to show, or all if they are few: of 100, with 3 first and 2 last, it shows
 * 0, 1, 2, 98, 99 and leaves out 95.
 *
 * @param size the number of things
 * @param first the number shown from the beginning
 * @param last the number shown from the end
 */
record Excerpt(int size, int first, int last) {
    /** The number not shown. */
    int leftOut() {
        return Math.max(0, size - first - last);
    }

    /** The indices of those shown, in order. */
    IntStream shown() {
        return leftOut() == 0
                ? IntStream.range(0, size)
                : IntStream.concat(IntStream.range(0, first), IntStream.range(size - last, size));
    }

    /** Whether the gap is directly before this index. */
    boolean followsGap(int number) {
        return leftOut() > 0 && number == size - last;
    }
}
