package org.longalign.kernel.internal.help;

import java.util.List;

/**
 * The matches at a cursor, best first.
 *
 * @param items the matches, without duplicates
 * @param start offset of the first character to replace
 * @param end offset after the last character to replace: the cursor
 */
public record Completions(List<Completion> items, int start, int end) {
    /** Copies the list. */
    public Completions {
        items = List.copyOf(items);
    }

    /** No matches at an offset. */
    static Completions none(int cursor) {
        return new Completions(List.of(), cursor, cursor);
    }

    /** The texts of the matches. */
    public List<String> texts() {
        return items.stream().map(Completion::text).toList();
    }
}
