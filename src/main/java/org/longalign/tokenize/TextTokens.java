package org.longalign.tokenize;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * The tokens of a text in which some characters are content: the texts of special tokens are ordinary text within content
 * and tokens elsewhere.
 */
final class TextTokens {
    /** The most tokens that are decoded together, since a character may have several. */
    private static final int MOST_TOGETHER = 16;

    private static final String REPLACEMENT = "\ufffd";

    private TextTokens() {}

    /** The ids of a text. */
    static int[] ids(Tokenizer tokenizer, String text, IntPredicate isContent) {
        return of(tokenizer, text, isContent, false).ids();
    }

    /**
     * The ids of a text, with the place of each.
     *
     * @throws IllegalArgumentException if the tokenizer does not decode its ids to the text that they are of, so that
     *     their places cannot be told
     */
    static TokenSpans spans(Tokenizer tokenizer, String text, IntPredicate isContent) {
        return of(tokenizer, text, isContent, true);
    }

    private static TokenSpans of(Tokenizer tokenizer, String text, IntPredicate isContent, boolean withStarts) {
        if (tokenizer instanceof FolderTokenizer own) {
            return own.encode(text, isContent);
        }
        List<int[]> ids = new ArrayList<>();
        List<int[]> starts = new ArrayList<>();
        int at = 0;
        for (SpecialTokens.Match special :
                new SpecialTokens(tokenizer.specialTokens().keySet()).find(text, 0, text.length(), isContent)) {
            addPiece(tokenizer, text, at, special.start(), withStarts, ids, starts);
            ids.add(new int[] {tokenizer.specialTokens().getOrDefault(special.text(), -1)});
            starts.add(new int[] {special.start()});
            at = special.end();
        }
        addPiece(tokenizer, text, at, text.length(), withStarts, ids, starts);
        int[] first = joined(starts);
        return new TokenSpans(joined(ids), first, lasts(first, text.length()));
    }

    /** Each token reaches to the next one that begins at a later character. */
    private static int[] lasts(int[] starts, int end) {
        int[] lasts = new int[starts.length];
        int next = end;
        for (int i = starts.length - 1; i >= 0; i--) {
            if (i + 1 < starts.length && starts[i + 1] > starts[i]) {
                next = starts[i + 1];
            }
            lasts[i] = Math.max(starts[i], next - 1);
        }
        return lasts;
    }

    private static void addPiece(
            Tokenizer tokenizer,
            String text,
            int from,
            int to,
            boolean withStarts,
            List<int[]> ids,
            List<int[]> starts) {
        if (from == to) {
            return;
        }
        String piece = text.substring(from, to);
        int[] pieceIds = tokenizer.encode(piece);
        ids.add(pieceIds);
        if (withStarts) {
            starts.add(Arrays.stream(starts(tokenizer, piece, pieceIds))
                    .map(start -> from + start)
                    .toArray());
        }
    }

    private static int[] joined(List<int[]> parts) {
        return parts.stream().flatMapToInt(Arrays::stream).toArray();
    }

    private static int[] starts(Tokenizer tokenizer, String text, int[] ids) {
        if (tokenizer instanceof ByteTokenizer) {
            return startsOfBytes(text, ids, id -> 1, "?");
        }
        return tokenizer instanceof JtokkitTokenizer pairs
                ? startsOfBytes(text, ids, pairs::bytes, REPLACEMENT)
                : startsOfTexts(tokenizer, text, ids);
    }

    /**
     * The places of tokens of which the number of UTF-8 bytes is known.
     *
     * @param unpaired what the tokenizer encodes in place of an unpaired surrogate
     */
    private static int[] startsOfBytes(String text, int[] ids, IntUnaryOperator bytes, String unpaired) {
        int unpairedBytes = unpaired.getBytes(StandardCharsets.UTF_8).length;
        int[] starts = new int[ids.length];
        int at = 0;
        int behind = 0;
        long before = 0;
        long token = 0;
        for (int i = 0; i < ids.length; i++) {
            while (behind < text.length() && before <= token) {
                at = behind;
                int codePoint = text.codePointAt(at);
                behind += Character.charCount(codePoint);
                before += isUnpaired(codePoint) ? unpairedBytes : utf8Bytes(codePoint);
            }
            starts[i] = at;
            token += bytes.applyAsInt(ids[i]);
        }
        return starts;
    }

    private static boolean isUnpaired(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static int utf8Bytes(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    /** The places of tokens by their texts; several tokens may be one character. */
    private static int[] startsOfTexts(Tokenizer tokenizer, String text, int[] ids) {
        int[] starts = new int[ids.length];
        int at = 0;
        int i = 0;
        while (i < ids.length) {
            int together = 1;
            int length = shown(tokenizer, text, at, ids, i, together);
            while (length < 0 && together < Math.min(MOST_TOGETHER, ids.length - i)) {
                together++;
                length = shown(tokenizer, text, at, ids, i, together);
            }
            if (length < 0) {
                throw new IllegalArgumentException(
                        "the tokenizer " + tokenizer.name() + " does not decode its ids to the"
                                + " text that they are of (from character " + at
                                + " on), so that it cannot be told which tokens"
                                + " are the assistant's; open the model's folder with Tokenizer.open");
            }
            together = wholeCharacters(tokenizer, ids, i, together);
            Arrays.fill(starts, i, i + together, at);
            at += length;
            i += together;
        }
        return starts;
    }

    /** Takes further tokens that change no text: the bytes of a replacement character, of which each is shown as one. */
    private static int wholeCharacters(Tokenizer tokenizer, int[] ids, int first, int together) {
        String piece = tokenizer.decode(Arrays.copyOfRange(ids, first, first + together));
        int most = piece.endsWith(REPLACEMENT) ? Math.min(ids.length - first, together + 3) : together;
        for (int more = most; more > together; more--) {
            if (tokenizer.decode(Arrays.copyOfRange(ids, first, first + more)).equals(piece)) {
                return more;
            }
        }
        return together;
    }

    /** The characters from a place on that so many tokens are, or -1; a blank at the begin may be missing or added. */
    private static int shown(Tokenizer tokenizer, String text, int at, int[] ids, int first, int together) {
        String piece = tokenizer.decode(Arrays.copyOfRange(ids, first, first + together));
        if (isAt(text, at, piece)) {
            return piece.length();
        }
        if (isAt(text, at, " " + piece)) {
            return piece.length() + 1;
        }
        return at == 0 && piece.startsWith(" ") && isAt(text, at, piece.substring(1)) ? piece.length() - 1 : -1;
    }

    /** Whether a text is at a place of another, in which unpaired surrogates may be replaced. */
    private static boolean isAt(String text, int at, String piece) {
        if (text.startsWith(piece, at)) {
            return true;
        }
        boolean same = at + piece.length() <= text.length();
        for (int i = 0; same && i < piece.length(); i++) {
            char c = text.charAt(at + i);
            char other = piece.charAt(i);
            same = c == other
                    || (isUnpaired(text.codePointAt(at + i)) && (other == '?' || REPLACEMENT.indexOf(other) >= 0));
        }
        return same;
    }
}
