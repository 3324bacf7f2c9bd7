package org.longalign.tokenize.jinja;

import java.util.Iterator;

/**
 * Items that are made when they are asked for, and only once: the result of {@code map}, {@code select} and other
 * filters. It is true even if nothing comes, and has no length.
 */
final class Generator {
    private static final int MAX_DEPTH = 100;

    private final Iterator<Object> items;
    private final int depth;

    /** Items of which it does not matter where they come from. */
    Generator(Iterator<Object> items) {
        this(items, NoneType.NONE);
    }

    /**
     * Items that are made of those of another value.
     *
     * @throws TemplateError if that is a generator over a generator and so on, too many times
     */
    Generator(Iterator<Object> items, Object source) {
        this.items = items;
        depth = source instanceof Generator inner ? inner.depth + 1 : 0;
        if (depth > MAX_DEPTH) {
            throw new TemplateError("nested too deeply: more than " + MAX_DEPTH + " filters over each other");
        }
    }

    /** The items that are left. */
    Iterator<Object> rest() {
        return items;
    }
}
