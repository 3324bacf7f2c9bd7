package org.longalign.tokenize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.longalign.data.Jsonl;

/** What the native tokenizer does not tell about its own file. */
final class TokenizerJson {
    private TokenizerJson() {}

    /**
     * One more than the largest id in a {@code tokenizer.json}, over the model's vocabulary and the added tokens.
     *
     * @throws IllegalArgumentException naming the file if it is not JSON or has no vocabulary
     */
    static int vocabularySize(Path file) {
        JsonNode root;
        try {
            root = Jsonl.JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + " is not valid JSON: " + e.getOriginalMessage() + " (line "
                            + e.getLocation().getLineNr() + "); fetch the file anew from the model's repository",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        JsonNode vocabulary = root.path("model").path("vocab");
        if (vocabulary.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " has no field model.vocab: it is JSON, but not a tokenizer.json");
        }
        // A map of token to id (BPE, WordPiece, WordLevel), or a list of [token, score] in the order of ids (Unigram).
        int largest = vocabulary.isArray() ? vocabulary.size() - 1 : -1;
        if (vocabulary.isObject()) {
            for (JsonNode id : vocabulary) {
                largest = Math.max(largest, id.asInt());
            }
        }
        for (JsonNode added : root.path("added_tokens")) {
            largest = Math.max(largest, added.path("id").asInt());
        }
        return largest + 1;
    }
}
