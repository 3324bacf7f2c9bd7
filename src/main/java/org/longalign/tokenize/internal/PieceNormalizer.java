package org.longalign.tokenize.internal;

import org.jspecify.annotations.Nullable;

/** Normalizes texts as SentencePiece does: user-defined pieces stay, the rules of characters apply, blanks are marked. */
final class PieceNormalizer {
    /** SentencePiece looks at no more pieces that begin at a place. */
    static final int MOST_MATCHES = 64;

    private final SentencePieceModel model;
    private final @Nullable CharacterRules rules;
    private final PieceTrie userDefined;
    private final char blank;

    /** @throws IllegalArgumentException if the model's rules are damaged */
    PieceNormalizer(SentencePieceModel model, PieceTrie userDefined) {
        this.model = model;
        this.userDefined = userDefined;
        rules = model.rules().length == 0 ? null : new CharacterRules(model.rules());
        blank = model.escapesSpaces() ? SentencePieceModel.BLANK : ' ';
    }

    /**
     * The normalized text.
     *
     * @param prefix whether the model's blank before texts is put, if it has one
     */
    NormalizedText normalize(String text, boolean prefix, boolean withPlaces) {
        char[] chars = text.toCharArray();
        NormalizedText out = new NormalizedText(chars.length + 16, withPlaces);
        int at = model.removesSpaces() ? skipSpaces(chars) : 0;
        if (at == chars.length) {
            return out;
        }
        if (prefix && model.dummyPrefix()) {
            out.add(blank, at, at);
        }
        boolean afterSpace = model.removesSpaces();
        while (at < chars.length) {
            int end = userDefined.isEmpty() ? -1 : userDefined.longest(chars, at, chars.length, MOST_MATCHES);
            long rule = end < 0 && rules != null ? rules.match(chars, at, chars.length) : CharacterRules.NONE;
            if (rule != CharacterRules.NONE && rules != null) {
                end = CharacterRules.end(rule);
                String replaced = rules.text(rule);
                afterSpace = add(replaced.toCharArray(), 0, replaced.length(), false, at, end, afterSpace, out);
            } else {
                end = end < 0 ? at + Character.charCount(Character.codePointAt(chars, at)) : end;
                afterSpace = add(chars, at, end, true, at, end, afterSpace, out);
            }
            at = end;
        }
        if (model.removesSpaces()) {
            out.strip(blank);
        }
        return out;
    }

    /** Adds what comes of a part of the text, and tells whether a blank before the next part is to be left out. */
    private boolean add(
            char[] chars, int from, int to, boolean same, int start, int end, boolean afterSpace, NormalizedText out) {
        int i = from;
        while (afterSpace && i < to && chars[i] == ' ') {
            i++;
        }
        if (i == to) {
            return afterSpace && model.removesSpaces();
        }
        for (int k = i; k < to; k++) {
            char c = chars[k] == ' ' ? blank : chars[k];
            out.add(c, same ? k : start, same ? k + 1 : end);
        }
        return model.removesSpaces() && chars[to - 1] == ' ';
    }

    /** The number of characters at the begin of a text that become single blanks. */
    private int skipSpaces(char[] chars) {
        int at = 0;
        while (at < chars.length) {
            if (!userDefined.isEmpty() && userDefined.longest(chars, at, chars.length, MOST_MATCHES) >= 0) {
                break;
            }
            long rule = rules == null ? CharacterRules.NONE : rules.match(chars, at, chars.length);
            if (rule != CharacterRules.NONE && rules != null) {
                if (!rules.text(rule).equals(" ")) {
                    break;
                }
                at = CharacterRules.end(rule);
            } else if (chars[at] == ' ') {
                at++;
            } else {
                break;
            }
        }
        return at;
    }
}
