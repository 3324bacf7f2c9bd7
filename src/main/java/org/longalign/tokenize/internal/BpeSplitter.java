package org.longalign.tokenize.internal;

import java.util.function.IntPredicate;

/**
 * SentencePiece's byte-pair encoding: of all neighbours that make a piece, those of the highest score merge first, and
 * the leftmost of equal ones. User-defined pieces are found first and never merge.
 */
final class BpeSplitter implements PieceSplitter {
    /** Up to so many symbols a search through all pairs is faster than a heap. */
    private static final int FEW = 24;

    private final MergeTable merges;
    private final PieceTrie userDefined;
    private final int pieces;

    /** @throws IllegalArgumentException if a piece is too long */
    BpeSplitter(SentencePieceModel model, PieceTrie userDefined, IntPredicate isExcluded) {
        this.userDefined = userDefined;
        pieces = model.pieces().size();
        merges = new MergeTable(model, isExcluded);
    }

    @Override
    public PieceList split(char[] text, int length) {
        PieceList list = new PieceList(length / 3);
        MergingSymbols symbols = new MergingSymbols(merges);
        int at = 0;
        while (at < length) {
            int fixed =
                    userDefined.isEmpty() ? -1 : userDefined.longest(text, at, length, PieceNormalizer.MOST_MATCHES);
            boolean ends = merges.blanksBeginPieces()
                    && text[at] == SentencePieceModel.BLANK
                    && at > 0
                    && text[at - 1] != SentencePieceModel.BLANK;
            if (fixed >= 0 || ends) {
                flush(symbols, list);
            }
            if (fixed >= 0) {
                list.add(userDefinedId(text, at, fixed), fixed);
                at = fixed;
            } else {
                int point = text[at];
                at++;
                if (Character.isHighSurrogate((char) point) && at < length) {
                    point = Character.toCodePoint((char) point, text[at++]);
                }
                symbols.add(merges.symbol(point), at);
            }
        }
        flush(symbols, list);
        return list;
    }

    private int userDefinedId(char[] text, int from, int to) {
        int node = userDefined.root();
        for (int i = from; i < to; i++) {
            node = userDefined.next(node, text[i]);
        }
        return userDefined.value(node);
    }

    private void flush(MergingSymbols symbols, PieceList list) {
        if (symbols.size() > FEW) {
            symbols.mergeByHeap();
        } else {
            symbols.mergeBySearch();
        }
        symbols.moveTo(list, pieces);
    }
}
