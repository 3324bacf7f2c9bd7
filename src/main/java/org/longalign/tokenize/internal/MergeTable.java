package org.longalign.tokenize.internal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.longalign.tokenize.internal.SentencePieceModel.Kind;
import org.longalign.tokenize.internal.SentencePieceModel.Piece;

/**
 * The merges of a BPE model, which its file leaves to be derived: two neighbours merge wherever their texts together are
 * a piece, those of the highest score first. A symbol is a piece's id, or the number of a character that is a part of
 * pieces and none itself.
 */
final class MergeTable {
    /** No symbol: a character that is a part of no piece. */
    static final int NONE = -1;

    /** A limit on the time that damaged files can take; the pieces of published models have at most 48 characters. */
    private static final int LONGEST = 512;

    private static final int PLANE = 0x10000;

    private final int[] symbols = new int[PLANE];
    private final LongIntMap others = new LongIntMap();
    private final LongIntMap merges = new LongIntMap();
    /** For each piece the number of scores above its own. */
    private final int[] ranks;

    private final boolean blanksBeginPieces;

    /** @throws IllegalArgumentException if a piece is too long */
    MergeTable(SentencePieceModel model, IntPredicate isExcluded) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < model.pieces().size(); id++) {
            Piece piece = model.pieces().get(id);
            if ((piece.kind() == Kind.NORMAL || piece.kind() == Kind.USER_DEFINED) && !isExcluded.test(id)) {
                ids.put(piece.text(), id);
            }
        }
        ranks = ranks(model);
        Arrays.fill(symbols, NONE);
        int[] count = {model.pieces().size()};
        ids.forEach((text, id) -> addSymbols(text, ids, count));
        ids.forEach((text, id) -> addMerges(text, id, ids));
        blanksBeginPieces = ids.keySet().stream().noneMatch(MergeTable::hasBlankWithin);
    }

    private static int[] ranks(SentencePieceModel model) {
        float[] scores = new float[model.pieces().size()];
        for (int id = 0; id < scores.length; id++) {
            // Adding zero makes the negative zero positive.
            scores[id] = model.pieces().get(id).score() + 0f;
        }
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        int different = 0;
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] > sorted[different]) {
                sorted[++different] = sorted[i];
            }
        }
        int[] ranks = new int[scores.length];
        for (int id = 0; id < ranks.length; id++) {
            ranks[id] = different - Arrays.binarySearch(sorted, 0, different + 1, scores[id]);
        }
        return ranks;
    }

    private void addSymbols(String text, Map<String, Integer> ids, int[] count) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a piece of " + text.length() + " characters; the most are " + LONGEST);
        }
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (symbol(point) == NONE) {
                Integer id = ids.get(Character.toString(point));
                int symbol = id == null ? count[0]++ : id;
                if (point < PLANE) {
                    symbols[point] = symbol;
                } else {
                    others.put(point, symbol);
                }
            }
        }
    }

    private void addMerges(String text, int id, Map<String, Integer> ids) {
        for (int i = text.offsetByCodePoints(0, 1); i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int left = symbolOf(text.substring(0, i), ids);
            int right = left == NONE ? NONE : symbolOf(text.substring(i), ids);
            if (right != NONE) {
                merges.put(pair(left, right), id);
            }
        }
    }

    private int symbolOf(String text, Map<String, Integer> ids) {
        Integer id = ids.get(text);
        if (id != null) {
            return id;
        }
        int point = text.codePointAt(0);
        return Character.charCount(point) == text.length() ? symbol(point) : NONE;
    }

    private static boolean hasBlankWithin(String text) {
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) == SentencePieceModel.BLANK && text.charAt(i - 1) != SentencePieceModel.BLANK) {
                return true;
            }
        }
        return false;
    }

    /** Whether no piece has a blank behind another character, so that texts may be divided before each such blank. */
    boolean blanksBeginPieces() {
        return blanksBeginPieces;
    }

    /** The symbol of a character. */
    int symbol(int point) {
        return point < PLANE ? symbols[point] : others.get(point);
    }

    /** The piece that two symbols make, or {@link #NONE}. */
    int merged(int left, int right) {
        return left < 0 || right < 0 ? NONE : merges.get(pair(left, right));
    }

    /** The place of a piece in the order of merges, the first 0; pieces of the same score share it. */
    int rank(int piece) {
        return ranks[piece];
    }

    private static long pair(int left, int right) {
        return ((long) left << 32) | right;
    }
}
