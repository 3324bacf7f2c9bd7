package org.longalign.tokenize;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.longalign.tokenize.internal.guard.RawTokens;

/**
 * Tokens with the places in the text that each represents.
 *
 * @param ids token ids; shape (length)
 * @param starts index of each token's first character in the text; shape (length)
 * @param lasts index of each token's last character, the first one if it has none; shape (length)
 */
record TokenSpans(int[] ids, int[] starts, int[] lasts) {
    /**
     * The tokens of a text as the native library counts, in code points.
     *
     * @param places the place that each code point of the text represents, and one for the end of the text
     */
    static TokenSpans of(RawTokens tokens, int[] places) {
        int[] starts = new int[tokens.starts().length];
        int[] lasts = new int[starts.length];
        for (int i = 0; i < starts.length; i++) {
            int start = tokens.starts()[i];
            // A token without characters has the place of the one before it.
            starts[i] = start < 0 ? (i == 0 ? 0 : starts[i - 1]) : places[start];
            lasts[i] = start < 0 ? starts[i] : places[Math.max(start, tokens.ends()[i] - 1)];
        }
        return new TokenSpans(tokens.ids(), starts, lasts);
    }

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
