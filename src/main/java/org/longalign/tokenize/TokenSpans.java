package org.longalign.tokenize;

import java.util.function.IntPredicate;

/**
 * Tokens with the places in the text that each represents.
 *
 * @param ids token ids; shape (length)
 * @param starts index of each token's first character in the text; shape (length)
 * @param lasts index of each token's last character, the first one if it has none; shape (length)
 */
record TokenSpans(int[] ids, int[] starts, int[] lasts) {

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
