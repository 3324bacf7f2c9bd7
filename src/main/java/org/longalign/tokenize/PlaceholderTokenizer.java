package org.longalign.tokenize;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.longalign.tokenize.internal.guard.CheckedJson;
import org.longalign.tokenize.internal.guard.GuardedTokenizer;

/** Encodes texts that are split at added tokens already, with a placeholder for each of them. */
final class PlaceholderTokenizer implements AutoCloseable {
    private final TokenizerJson description;
    private final PlaceholderJson variants;
    private final GuardedTokenizer tokenizer;
    private final Map<AddedToken, Integer> indexes = new HashMap<>();
    /** The indexes of the added tokens by the ids of their placeholders. */
    private final Map<Integer, Integer> indexesById = new HashMap<>();

    /**
     * Opens a variant of a file.
     *
     * @throws IllegalArgumentException naming the file if the placeholders are no tokens of the variant
     */
    PlaceholderTokenizer(TokenizerJson description, PlaceholderJson variants, CheckedJson json) {
        this.description = description;
        this.variants = variants;
        try {
            tokenizer = GuardedTokenizer.of(json, description.file().toString());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    description.file() + " cannot be read without its added tokens: " + e.getMessage()
                            + "; download the file again from the model's repository",
                    e);
        }
        List<AddedToken> added = description.addedTokens();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < added.size(); i++) {
            indexes.put(added.get(i), i);
            all.append(variants.placeholder(i));
        }
        int[] ids = tokenizer.encode(all.toString(), false).ids();
        for (int i = 0; i < ids.length; i++) {
            indexesById.put(ids[i], i);
        }
        if (ids.length != added.size() || indexesById.size() != added.size()) {
            tokenizer.close();
            throw new IllegalArgumentException(description.file() + " has " + added.size()
                    + " added tokens, but " + ids.length + " come back when each is given once;"
                    + " remove what repeats the text from its post_processor");
        }
    }

    /** The id that stands for an added token, by its index, in what {@link #encode} gives. */
    static int idOf(int index) {
        return -1 - index;
    }

    /**
     * The tokens of pieces, at least one, with their places in the original text. Ids of the model are the file's own;
     * an added token's is {@link #idOf} its index.
     *
     * @throws IllegalArgumentException naming the file if the tokens do not hold each added token once, in its place
     */
    TokenSpans encode(List<TextPiece> pieces) {
        StringBuilder text = new StringBuilder();
        // A file may treat the start of a text in its own way, and this may not be one: then a placeholder comes first.
        boolean later = !pieces.get(0).isToken() && pieces.get(0).start() > 0;
        if (later) {
            text.append(placeholder(description.addedTokens().get(0)));
        }
        int[] places = new int[text.length() + capacity(pieces)];
        int points = text.length();
        for (TextPiece piece : pieces) {
            AddedToken token = piece.token();
            String characters = token == null ? piece.text() : placeholder(token);
            text.append(characters);
            for (int i = 0; i < characters.length(); i += Character.charCount(characters.codePointAt(i))) {
                places[points++] = token == null ? piece.places()[i] : piece.start();
            }
        }
        TokenSpans encoded = TokenSpans.of(tokenizer.encode(text.toString(), true), places);
        int from = later ? 1 : 0;
        int to = encoded.ids().length;
        TokenSpans spans = new TokenSpans(
                Arrays.stream(encoded.ids(), from, to)
                        .map(id -> indexesById.containsKey(id) ? idOf(requireNonNull(indexesById.get(id))) : id)
                        .toArray(),
                Arrays.copyOfRange(encoded.starts(), from, to),
                Arrays.copyOfRange(encoded.lasts(), from, to));
        check(pieces, spans);
        return spans;
    }

    private String placeholder(AddedToken token) {
        return variants.placeholder(requireNonNull(indexes.get(token)));
    }

    private int capacity(List<TextPiece> pieces) {
        int characters = 1;
        for (TextPiece piece : pieces) {
            AddedToken token = piece.token();
            characters +=
                    token == null ? piece.text().length() : placeholder(token).length();
        }
        return characters;
    }

    /** No placeholder may be lost, repeated or become the text of another token. */
    private void check(List<TextPiece> pieces, TokenSpans spans) {
        int[] expected = pieces.stream()
                .filter(TextPiece::isToken)
                .mapToInt(piece -> idOf(requireNonNull(indexes.get(piece.token()))))
                .toArray();
        int[] found = Arrays.stream(spans.ids()).filter(id -> id < 0).toArray();
        if (!Arrays.equals(expected, found)) {
            throw new IllegalArgumentException(description.file()
                    + " does not keep special tokens apart from the text around them: " + expected.length
                    + " were written, " + found.length
                    + " come back; remove the texts of special tokens from the document, or what repeats the text from"
                    + " the file's post_processor");
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
