package org.longalign.tokenize.jinja;

import java.util.List;

/** A value with elements in order: a list or a tuple. Templates cannot change either. */
sealed interface Items {
    /** The elements. */
    List<Object> items();

    /** A list. */
    record ListValue(List<Object> items) implements Items {}

    /**
     * A tuple.
     *
     * @param names attributes by which its first elements can be had; mostly none
     */
    record TupleValue(List<Object> items, List<String> names) implements Items {
        TupleValue(List<Object> items) {
            this(items, List.of());
        }
    }

    /** Another value of the same kind. */
    default Items with(List<Object> others) {
        return this instanceof ListValue ? new ListValue(others) : new TupleValue(others);
    }

    /** A pair. */
    static TupleValue pair(Object first, Object second) {
        return new TupleValue(List.of(first, second));
    }
}
