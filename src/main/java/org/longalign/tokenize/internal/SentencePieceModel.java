package org.longalign.tokenize.internal;

import java.util.List;

/**
 * The content of a SentencePiece {@code tokenizer.model}: pieces in the order of their ids, and how texts are normalized.
 *
 * @param unigram whether the most probable pieces are taken (Unigram), not those of the best merges (BPE)
 * @param pieces the pieces; a piece's index is its id
 * @param byteFallback whether characters without a piece become the pieces of their bytes
 * @param unknownSurface the text of the unknown piece in decoded text
 * @param rules the precompiled rules of the normalizer; empty for none
 * @param dummyPrefix whether a blank is put before a text
 * @param removesSpaces whether blanks at either end and all but the first of a run are removed
 * @param escapesSpaces whether blanks become U+2581
 */
public record SentencePieceModel(
        boolean unigram,
        List<Piece> pieces,
        boolean byteFallback,
        String unknownSurface,
        byte[] rules,
        boolean dummyPrefix,
        boolean removesSpaces,
        boolean escapesSpaces) {
    /** The character that stands for a blank in pieces. */
    static final char BLANK = '\u2581';

    /** Copies the pieces. */
    public SentencePieceModel {
        pieces = List.copyOf(pieces);
    }

    /** The kinds of pieces, with their numbers in the file. */
    public enum Kind {
        /** Found in texts by the model's algorithm. */
        NORMAL(1),
        /** Stands for characters that no piece has. */
        UNKNOWN(2),
        /** Never found in a text, such as begin and end of a sequence. */
        CONTROL(3),
        /** Found in texts as it is, before all others. */
        USER_DEFINED(4),
        /** Never found in a text. */
        UNUSED(5),
        /** A byte of a character that no piece has. */
        BYTE(6);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        static Kind of(int number) {
            for (Kind kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("a piece of the type " + number + ", which SentencePiece does not have");
        }
    }

    /**
     * A piece.
     *
     * @param text its text, with U+2581 for blanks
     * @param score the logarithm of its probability (Unigram) or its priority (BPE)
     * @param kind its kind
     */
    public record Piece(String text, float score, Kind kind) {}

    /** The id of the unknown piece, of which every model has one. */
    public int unknownId() {
        for (int id = 0; id < pieces.size(); id++) {
            if (pieces.get(id).kind() == Kind.UNKNOWN) {
                return id;
            }
        }
        throw new IllegalStateException("a model without an unknown piece");
    }
}
