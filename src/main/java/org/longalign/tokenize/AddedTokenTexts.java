package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The texts by which the added tokens of a {@code tokenizer.json} are found, with the files that are ambiguous refused. */
final class AddedTokenTexts {
    private final TokenizerJson description;

    AddedTokenTexts(TokenizerJson description) {
        this.description = description;
    }

    boolean hasNormalized() {
        return description.addedTokens().stream().anyMatch(AddedToken::normalized);
    }

    /** The tokens that are sought in texts as they are. */
    Map<String, AddedToken> asWritten() {
        Map<String, AddedToken> tokens = new LinkedHashMap<>();
        for (AddedToken token : description.addedTokens()) {
            if (!token.normalized()) {
                tokens.put(token.text(), token);
            }
        }
        checkSpace(tokens);
        return tokens;
    }

    /**
     * The tokens that are sought in normalized texts.
     *
     * @param normalizer null if texts stay as they are
     * @throws IllegalArgumentException naming the file if a token is nothing after the normalizer, or two are the same
     */
    Map<String, AddedToken> normalized(@Nullable TextNormalizer normalizer) {
        List<AddedToken> normalized = description.addedTokens().stream()
                .filter(AddedToken::normalized)
                .toList();
        Map<String, AddedToken> tokens = new LinkedHashMap<>();
        for (AddedToken token : normalized) {
            String text = normalizer == null ? token.text() : normalizer.normalize(token.text());
            if (text.isEmpty()) {
                throw refused("the normalizer leaves nothing of the added token " + quoted(token));
            }
            AddedToken other = tokens.put(text, token);
            if (other != null) {
                throw refused("the normalizer makes the added tokens " + quoted(other) + " and " + quoted(token)
                        + " the same text, so either id may come out");
            }
        }
        checkSpace(tokens);
        return tokens;
    }

    /** Tokens of white space that another token has taken already, by which Hugging Face's tokenizers stop. */
    private void checkSpace(Map<String, AddedToken> tokens) {
        List<AddedToken> spaces = new ArrayList<>();
        tokens.forEach((text, token) -> {
            if (token.lstrip() && !token.rstrip() && text.chars().allMatch(c -> AddedTokenFinder.isSpace((char) c))) {
                spaces.add(token);
            }
        });
        for (AddedToken token : tokens.values()) {
            if (token.rstrip() && !spaces.isEmpty()) {
                throw new IllegalArgumentException(description.file() + ": the added token " + quoted(token)
                        + " takes the white space after it, and " + quoted(spaces.get(0))
                        + " is white space and takes what is before it, which contradict each other;"
                        + " set \"lstrip\": false for the latter");
            }
        }
    }

    private IllegalArgumentException refused(String problem) {
        return new IllegalArgumentException(
                description.file() + ": " + problem + "; set its field \"normalized\" to false");
    }

    private static String quoted(AddedToken token) {
        return "\"" + token.text() + "\" (id " + token.id() + ")";
    }
}
