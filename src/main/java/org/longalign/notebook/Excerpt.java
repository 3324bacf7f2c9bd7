package org.longalign.notebook;

import java.util.stream.IntStream;

/**
 * Which of many things are shown: all, or where there are too many the first and the last. Of 100 with 3 first and 2 last
 * these are 0, 1, 2, 98, 99, and 95 are left out.
 *
 * @param size how many there are
 * @param first how many are shown of the beginning
 * @param last how many are shown of the end
 */
record Excerpt(int size, int first, int last) {
    /** How many are not shown. */
    int leftOut() {
        return Math.max(0, size - first - last);
    }

    /** The numbers of those that are shown, in order. */
    IntStream shown() {
        return leftOut() == 0
                ? IntStream.range(0, size)
                : IntStream.concat(IntStream.range(0, first), IntStream.range(size - last, size));
    }

    /** Whether what is left out stands just before this one. */
    boolean followsGap(int number) {
        return leftOut() > 0 && number == size - last;
    }
}
