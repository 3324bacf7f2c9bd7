package org.longalign.tokenize.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.longalign.tokenize.internal.SentencePieceModel.Kind;
import org.longalign.tokenize.internal.SentencePieceModel.Piece;

/**
 * Texts to ids and back with a SentencePiece model, as SentencePiece's own {@code encode} and {@code decode}. Immutable
 * and safe to use from several threads.
 */
public final class SentencePieceEncoder {
    private final SentencePieceModel model;
    private final PieceNormalizer normalizer;
    private final PieceSplitter splitter;
    private final BytePieces bytes;
    private final int unknownId;

    /**
     * Prepares a model.
     *
     * @param isExcluded ids that no text gives, beyond those of control pieces
     * @throws IllegalArgumentException if the model's rules are damaged or a piece is too long
     */
    public SentencePieceEncoder(SentencePieceModel model, IntPredicate isExcluded) {
        this.model = model;
        PieceTrie userDefined = new PieceTrie();
        List<Piece> pieces = model.pieces();
        for (int id = 0; id < pieces.size(); id++) {
            if (pieces.get(id).kind() == Kind.USER_DEFINED && !isExcluded.test(id)) {
                userDefined.add(pieces.get(id).text(), id);
            }
        }
        normalizer = new PieceNormalizer(model, userDefined);
        splitter = model.unigram()
                ? new UnigramSplitter(model, isExcluded)
                : new BpeSplitter(model, userDefined, isExcluded);
        bytes = new BytePieces(model);
        unknownId = model.unknownId();
    }

    /**
     * The ids of a text without unpaired surrogates.
     *
     * @param prefix whether the model's blank before texts is put, if it has one
     */
    public int[] ids(String text, boolean prefix) {
        return encode(text, prefix, false).ids();
    }

    /** The ids of a text without unpaired surrogates, with their places; see {@link #ids}. */
    public EncodedPieces encode(String text, boolean prefix) {
        return encode(text, prefix, true);
    }

    private EncodedPieces encode(String text, boolean prefix, boolean withPlaces) {
        NormalizedText normalized = normalizer.normalize(text, prefix, withPlaces);
        PieceList pieces = splitter.split(normalized.chars(), normalized.length());
        int capacity = pieces.size();
        for (int i = 0; model.byteFallback() && i < pieces.size(); i++) {
            // A character has at most four bytes.
            capacity += pieces.id(i) < 0 ? 3 : 0;
        }
        int[] ids = new int[capacity];
        int[] starts = new int[withPlaces ? capacity : 0];
        int[] lasts = new int[withPlaces ? capacity : 0];
        int size = 0;
        int from = 0;
        boolean afterUnknown = false;
        for (int i = 0; i < pieces.size(); i++) {
            int to = pieces.end(i);
            int start = normalized.start(from);
            int last = normalized.last(from, to);
            boolean unknown = pieces.id(i) < 0;
            if (unknown && model.byteFallback()) {
                for (byte b : new String(normalized.chars(), from, to - from).getBytes(StandardCharsets.UTF_8)) {
                    size = set(ids, starts, lasts, size, bytes.id(b & 0xff), start, last);
                }
            } else if (!unknown || !afterUnknown) {
                size = set(ids, starts, lasts, size, unknown ? unknownId : pieces.id(i), start, last);
            } else if (withPlaces) {
                // A run of unknown characters is one unknown piece.
                lasts[size - 1] = last;
            }
            afterUnknown = unknown;
            from = to;
        }
        return new EncodedPieces(
                Arrays.copyOf(ids, size),
                Arrays.copyOf(starts, withPlaces ? size : 0),
                Arrays.copyOf(lasts, withPlaces ? size : 0));
    }

    private static int set(int[] ids, int[] starts, int[] lasts, int at, int id, int start, int last) {
        ids[at] = id;
        if (starts.length > 0) {
            starts[at] = start;
            lasts[at] = last;
        }
        return at + 1;
    }

    /**
     * The text of ids. Control pieces have none; the blank before the text is left out where the model puts one.
     *
     * @param first whether the text begins with these ids
     */
    public String decode(int[] ids, int from, int to, boolean first) {
        StringBuilder text = new StringBuilder();
        byte[] run = new byte[to - from];
        int runLength = 0;
        boolean strips = first && (model.dummyPrefix() || model.removesSpaces());
        for (int i = from; i < to; i++) {
            int value = bytes.valueOf(ids[i]);
            if (value >= 0) {
                run[runLength++] = (byte) value;
                continue;
            }
            BytePieces.append(run, runLength, text);
            strips &= text.length() == 0;
            runLength = 0;
            Piece piece = model.pieces().get(ids[i]);
            if (piece.kind() == Kind.UNKNOWN) {
                text.append(model.unknownSurface());
            } else if (piece.kind() != Kind.CONTROL) {
                boolean stripped = strips && piece.text().charAt(0) == SentencePieceModel.BLANK;
                text.append(piece.text(), stripped ? 1 : 0, piece.text().length());
                strips &= !stripped || model.removesSpaces();
            }
        }
        BytePieces.append(run, runLength, text);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == SentencePieceModel.BLANK) {
                text.setCharAt(i, ' ');
            }
        }
        return text.toString();
    }
}
