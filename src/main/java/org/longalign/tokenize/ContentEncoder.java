package org.longalign.tokenize;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Encodes texts in which special tokens are text where they are content. It does what Hugging Face's tokenizers do, step
 * by step: added tokens that are not normalized, the normalizer, those that are normalized, the model. The steps between
 * added tokens are native, each added token a placeholder there.
 */
final class ContentEncoder implements AutoCloseable {
    private final TokenizerJson description;
    private final PlaceholderJson variants;
    private final AddedTokenFinder asWritten;
    private final AddedTokenFinder normalized;
    /** Null if no token is sought behind a normalizer; the model's tokenizer then does its work. */
    private final @Nullable TextNormalizer normalizer;

    private final Set<Integer> hidden = new HashSet<>();
    private final Map<Boolean, PlaceholderTokenizer> opened = new LinkedHashMap<>();
    private boolean closed;

    /**
     * Prepares the search for added tokens.
     *
     * @throws IllegalArgumentException naming the file if its added tokens are ambiguous
     */
    ContentEncoder(TokenizerJson description) {
        this.description = description;
        variants = new PlaceholderJson(description);
        AddedTokenTexts texts = new AddedTokenTexts(description);
        normalizer =
                description.normalizes() && texts.hasNormalized() ? new TextNormalizer(description, variants) : null;
        try {
            asWritten = new AddedTokenFinder(texts.asWritten());
            normalized = new AddedTokenFinder(texts.normalized(normalizer));
        } catch (IllegalArgumentException e) {
            close();
            throw e;
        }
        for (AddedToken token : description.addedTokens()) {
            if (PlaceholderJson.isHidden(token)) {
                hidden.add(token.id());
            }
        }
    }

    /**
     * The tokens of a text without unpaired surrogates.
     *
     * @param isContent whether the character at an index is content
     * @throws IllegalArgumentException naming the file if it cannot tell special tokens from text that looks like them
     */
    TokenSpans encode(String text, IntPredicate isContent) {
        if (text.isEmpty()) {
            return new TokenSpans(new int[0], new int[0], new int[0]);
        }
        List<TextPiece> pieces = asWritten.split(List.of(TextPiece.whole(text)), isContent);
        if (normalizer != null) {
            pieces = normalizer.normalize(pieces);
            checkFirst(pieces);
        }
        pieces = normalized.split(pieces, isContent);
        if (pieces.isEmpty()) {
            return new TokenSpans(new int[0], new int[0], new int[0]);
        }
        TokenSpans spans = tokenizer(false).encode(pieces);
        if (hasHidden(spans, isContent, spells(pieces))) {
            if (hasHidden(spans, isContent.negate(), false)) {
                throw new IllegalArgumentException(
                        description.file() + " has a special token in its model's vocabulary that is written by a chat"
                                + " template and in a document, and cannot tell one from the other; remove the texts of"
                                + " special tokens from the document");
            }
            spans = tokenizer(true).encode(pieces);
        }
        int[] ids = Arrays.stream(spans.ids())
                .map(id -> id < 0 ? description.addedTokens().get(-1 - id).id() : id)
                .toArray();
        return new TokenSpans(ids, spans.starts(), spans.lasts());
    }

    /** Whether the model itself made a special token from certain characters, or the one for unknown characters. */
    private boolean hasHidden(TokenSpans spans, IntPredicate isOfKind, boolean orUnknown) {
        for (int i = 0; i < spans.ids().length; i++) {
            int id = spans.ids()[i];
            if (hidden.contains(id) && spans.touches(i, isOfKind) && (orUnknown || id != description.unknownId())) {
                return true;
            }
        }
        return false;
    }

    /** Whether text spells the token for what is unknown. */
    private boolean spells(List<TextPiece> pieces) {
        return description.addedTokens().stream()
                .filter(token -> token.id() == description.unknownId())
                .anyMatch(token -> pieces.stream()
                        .anyMatch(piece -> !piece.isToken() && piece.text().contains(token.text())));
    }

    /** Several characters in the place of a text's first one, which the rule for its first word does not foresee. */
    private void checkFirst(List<TextPiece> pieces) {
        if (!description.marksFirstLate() || pieces.isEmpty() || pieces.get(0).isToken()) {
            return;
        }
        TextPiece first = pieces.get(0);
        int next = first.text().offsetByCodePoints(0, 1);
        if (next < first.text().length() && first.places()[next] == 0) {
            throw new IllegalArgumentException(
                    description.file() + " marks the first word after other pre-tokenizers, and its normalizer changes"
                            + " the first character: with special tokens that are \"normalized\" the words before and"
                            + " after them cannot be told apart; set \"normalized\": false for the special tokens, or"
                            + " remove their texts from the document");
        }
    }

    private synchronized PlaceholderTokenizer tokenizer(boolean hides) {
        if (closed) {
            throw new IllegalStateException(
                    "the tokenizer " + description.file() + " is closed; open it again to use it");
        }
        return opened.computeIfAbsent(
                hides,
                same -> new PlaceholderTokenizer(description, variants, variants.file(normalizer == null, same)));
    }

    /** Frees the native tokenizers. */
    @Override
    public synchronized void close() {
        closed = true;
        if (normalizer != null) {
            normalizer.close();
        }
        opened.values().forEach(PlaceholderTokenizer::close);
        opened.clear();
    }
}
