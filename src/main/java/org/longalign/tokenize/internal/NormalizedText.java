package org.longalign.tokenize.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A text as pieces are sought in it, with the places that its characters come from where these are wanted. */
final class NormalizedText {
    private char[] chars;
    private int length;
    private int @Nullable [] starts;
    private int @Nullable [] ends;

    /** An empty text, with room for so many characters. */
    NormalizedText(int capacity, boolean withPlaces) {
        chars = new char[Math.max(capacity, 16)];
        if (withPlaces) {
            starts = new int[chars.length];
            ends = new int[chars.length];
        }
    }

    char[] chars() {
        return chars;
    }

    int length() {
        return length;
    }

    /** Adds a character that stands for those from a place of the original text up to another. */
    void add(char c, int start, int end) {
        if (length == chars.length) {
            chars = Arrays.copyOf(chars, 2 * length);
            if (starts != null && ends != null) {
                starts = Arrays.copyOf(starts, 2 * length);
                ends = Arrays.copyOf(ends, 2 * length);
            }
        }
        if (starts != null && ends != null) {
            starts[length] = start;
            ends[length] = end;
        }
        chars[length++] = c;
    }

    /** Removes the last characters that are a certain one. */
    void strip(char c) {
        while (length > 0 && chars[length - 1] == c) {
            length--;
        }
    }

    /** The place in the original text of the first character of a part of this one. */
    int start(int from) {
        return starts == null ? 0 : starts[from];
    }

    /** The place in the original text of the last character of a part of this one; the first if it has none. */
    int last(int from, int to) {
        return ends == null ? 0 : Math.max(start(from), ends[to - 1] - 1);
    }
}
