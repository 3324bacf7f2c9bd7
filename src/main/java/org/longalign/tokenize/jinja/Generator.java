package org.longalign.tokenize.jinja;

import java.util.Iterator;

/**
 * Items that are made when they are asked for, and only once: the result of {@code map}, {@code select} and other
 * filters. It is true even if nothing comes, and has no length.
 */
final class Generator {
    private final Iterator<Object> items;

    Generator(Iterator<Object> items) {
        this.items = items;
    }

    /** What is left of it. */
    Iterator<Object> rest() {
        return items;
    }
}
