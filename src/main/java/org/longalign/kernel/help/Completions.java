package org.longalign.kernel.help;

import java.util.List;

/**
 * What may stand at a place, the most fitting first.
 *
 * @param items what may replace the characters from start to end, without duplicates
 * @param start offset of the first character that they replace
 * @param end offset behind the last character that they replace, which is the cursor
 */
public record Completions(List<Completion> items, int start, int end) {
    /** Copies the list. */
    public Completions {
        items = List.copyOf(items);
    }

    /** Nothing to offer at an offset. */
    static Completions none(int cursor) {
        return new Completions(List.of(), cursor, cursor);
    }

    /** The texts alone. */
    public List<String> texts() {
        return items.stream().map(Completion::text).toList();
    }
}
