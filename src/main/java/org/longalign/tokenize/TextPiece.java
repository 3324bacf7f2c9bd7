package org.longalign.tokenize;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A part of a text: characters that are still to be split and encoded, or an added token.
 *
 * @param text the characters, which a normalizer may have changed
 * @param places for each character the index in the original text of the one that it represents
 * @param token the added token, or null for characters
 */
record TextPiece(String text, int[] places, @Nullable AddedToken token) {

    /** A text as it is, its characters their own places. */
    static TextPiece whole(String text) {
        int[] places = new int[text.length()];
        Arrays.setAll(places, i -> i);
        return new TextPiece(text, places, null);
    }

    /** Some characters of this piece, as characters or as a token. */
    TextPiece part(int start, int end, @Nullable AddedToken kind) {
        return new TextPiece(text.substring(start, end), Arrays.copyOfRange(places, start, end), kind);
    }

    boolean isToken() {
        return token != null;
    }

    /** The place of the first character. */
    int start() {
        return places[0];
    }
}
