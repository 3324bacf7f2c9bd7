package org.longalign.batching;

import java.util.ArrayList;
import java.util.List;

/**
 * What of a sequence is to stand in one row.
 *
 * @param sequence index of the sequence in the dataset
 * @param offset its first token in the sequence
 * @param length its tokens
 */
record Piece(int sequence, int offset, int length) {
    /**
     * The pieces of all sequences, in order.
     *
     * @throws IllegalArgumentException if a sequence is empty, or longer than {@code maxTokens} and that is an error
     */
    static List<Piece> of(int[] lengths, int maxTokens, OverLength policy) {
        List<Piece> pieces = new ArrayList<>(lengths.length);
        for (int i = 0; i < lengths.length; i++) {
            int length = lengths[i];
            if (length < 1) {
                throw new IllegalArgumentException(
                        "sequence " + i + " has " + length + " tokens; at least 1 is needed");
            }
            if (length <= maxTokens) {
                pieces.add(new Piece(i, 0, length));
                continue;
            }
            switch (policy) {
                case ERROR ->
                    throw new IllegalArgumentException("sequence " + i + " has " + length
                            + " tokens, more than maxTokens "
                            + maxTokens + "; raise maxTokens, or say what is to become of it with overLength(TRUNCATE,"
                            + " SPLIT or DROP)");
                case TRUNCATE -> pieces.add(new Piece(i, 0, maxTokens));
                case DROP -> {}
                case SPLIT -> {
                    for (int offset = 0; offset < length; offset += maxTokens) {
                        pieces.add(new Piece(i, offset, Math.min(maxTokens, length - offset)));
                    }
                }
            }
        }
        return pieces;
    }

    /** Tokens of each piece. */
    static int[] lengths(List<Piece> pieces) {
        return pieces.stream().mapToInt(Piece::length).toArray();
    }
}
