package org.longalign.tokenize.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.longalign.tokenize.internal.SentencePieceModel.Kind;
import org.longalign.tokenize.internal.SentencePieceModel.Piece;

/**
 * The division of the highest total score, by Viterbi's algorithm from the left. Sums are in the precision of
 * SentencePiece 0.2.2, because the rounding decides between divisions of equal scores.
 */
final class UnigramSplitter implements PieceSplitter {
    private static final float UNKNOWN_PENALTY = 10;
    /** Smaller sums are lifted, or in long texts the precision of a float would be too little to compare pieces. */
    private static final float LEAST_SUM = -100_000;

    private final PieceTrie trie = new PieceTrie();
    private final float[] scores;
    private final float unknownScore;
    private final int longest;

    UnigramSplitter(SentencePieceModel model, IntPredicate isExcluded) {
        scores = new float[model.pieces().size()];
        float least = Float.MAX_VALUE;
        float most = Float.MIN_NORMAL;
        for (Piece piece : model.pieces()) {
            if (piece.kind() == Kind.NORMAL) {
                least = Math.min(least, piece.score());
                most = Math.max(most, piece.score());
            }
        }
        unknownScore = least - UNKNOWN_PENALTY;
        int longestText = 0;
        for (int id = 0; id < scores.length; id++) {
            Piece piece = model.pieces().get(id);
            longestText = Math.max(longestText, piece.text().length());
            boolean found = piece.kind() == Kind.NORMAL || piece.kind() == Kind.USER_DEFINED;
            if (found && !isExcluded.test(id)) {
                trie.add(piece.text(), id);
            }
            scores[id] = piece.kind() == Kind.USER_DEFINED ? bytes(piece.text()) * most - 0.1f : piece.score();
        }
        longest = Math.max(2, longestText);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Lifts the sums at a place and behind it, as many as there are yet, so that the one at the place is 0. */
    private static void rescale(float[] best, int at, int to) {
        float base = best[at];
        for (int i = at; i <= to; i++) {
            // Places without a sum are set anew before they are read.
            best[i] -= base;
        }
    }

    @Override
    public PieceList split(char[] text, int length) {
        float[] best = new float[length + 1];
        int[] starts = new int[length + 1];
        int[] ids = new int[length + 1];
        Arrays.fill(starts, -1);
        int at = 0;
        while (at < length) {
            int next = at + Character.charCount(Character.codePointAt(text, at, length));
            if (best[at] < LEAST_SUM) {
                rescale(best, at, Math.min(length, at + longest));
            }
            boolean single = false;
            int node = trie.root();
            for (int end = at + 1; end <= length; end++) {
                node = trie.next(node, text[end - 1]);
                if (node < 0) {
                    break;
                }
                int id = trie.value(node);
                if (id >= 0) {
                    float score = scores[id] + best[at];
                    if (starts[end] < 0 || score > best[end]) {
                        best[end] = score;
                        starts[end] = at;
                        ids[end] = id;
                    }
                    single |= end == next;
                }
            }
            if (!single) {
                float score = unknownScore + best[at];
                if (starts[next] < 0 || score > best[next]) {
                    best[next] = score;
                    starts[next] = at;
                    ids[next] = -1;
                }
            }
            at = next;
        }
        PieceList pieces = new PieceList(length / 3);
        for (int end = length; end > 0; end = starts[end]) {
            pieces.add(ids[end], end);
        }
        pieces.reverse();
        return pieces;
    }
}
