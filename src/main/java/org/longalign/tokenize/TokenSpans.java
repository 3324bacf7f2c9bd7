package org.longalign.tokenize;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * Tokens with the places in the text that each represents.
 *
 * @param ids token ids; shape (length)
 * @param starts index of each token's first character in the text; shape (length)
 * @param lasts index of each token's last character, the first one if it has none; shape (length)
 */
record TokenSpans(int[] ids, int[] starts, int[] lasts) {

    /** The tokens of one text after another. */
    static TokenSpans joined(List<TokenSpans> parts) {
        return new TokenSpans(
                joined(parts, TokenSpans::ids), joined(parts, TokenSpans::starts), joined(parts, TokenSpans::lasts));
    }

    private static int[] joined(List<TokenSpans> parts, Function<TokenSpans, int[]> field) {
        return parts.stream().map(field).flatMapToInt(Arrays::stream).toArray();
    }

    /** The same tokens in a text that begins so many characters earlier. */
    TokenSpans shifted(int by) {
        return new TokenSpans(
                ids,
                Arrays.stream(starts).map(place -> place + by).toArray(),
                Arrays.stream(lasts).map(place -> place + by).toArray());
    }

    /** Whether a token represents a character of some kind. */
    boolean touches(int token, IntPredicate isOfKind) {
        for (int i = starts[token]; i <= lasts[token]; i++) {
            if (isOfKind.test(i)) {
                return true;
            }
        }
        return false;
    }
}
