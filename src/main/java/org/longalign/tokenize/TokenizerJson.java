package org.longalign.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longalign.tokenize.internal.guard.CheckedJson;

/**
 * A {@code tokenizer.json} and the tokens that it adds to its model's vocabulary. Special is what the file flags, and the
 * added tokens that the files next to it name, as in transformers.
 *
 * @param file the file
 * @param json its JSON, checked
 * @param vocabularySize one more than the largest id, over the model's vocabulary and the added tokens
 * @param addedTokens the added tokens with their ids, in the file's order
 * @param unknownId the id by which the model represents characters that it does not know; -1 if there is none
 * @param normalizes whether the file has a normalizer
 * @param marksFirstLate whether a pre-tokenizer marks the first word of a text after others have split it
 * @param partialIds the ids whose text depends on those after them
 */
record TokenizerJson(
        Path file,
        CheckedJson json,
        int vocabularySize,
        List<AddedToken> addedTokens,
        int unknownId,
        boolean normalizes,
        boolean marksFirstLate,
        PartialIds partialIds) {
    /** A bound of what tables by id take; published vocabularies have less than a million tokens. */
    private static final int LARGEST_ID = 99_999_999;

    TokenizerJson {
        addedTokens = List.copyOf(addedTokens);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the file if it is not JSON, has no vocabulary, or its decoder strips the end
     *     of texts
     */
    static TokenizerJson read(Path file) {
        return of(ChatFiles.json(file), file);
    }

    /**
     * Reads the content of a file, or what is to be taken for it.
     *
     * @param file its place, by which errors name it, and next to which other files name special tokens
     * @throws IllegalArgumentException as {@link #read}
     */
    static TokenizerJson of(JsonNode root, Path file) {
        JsonNode vocabulary = root.path("model").path("vocab");
        if (vocabulary.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " has no field model.vocab: it is JSON, but not a tokenizer.json");
        }
        for (JsonNode strip : root.path("decoder").findParents("stop")) {
            if (strip.path("stop").asInt() != 0) {
                // The native library ends the process at a text that is shorter.
                throw new IllegalArgumentException(file + ": the decoder strips the end of texts (stop: "
                        + strip.path("stop") + "), which is not supported; set \"stop\": 0 in its decoder Strip");
            }
        }
        Map<String, Integer> ids = idsOfModel(vocabulary, file);
        List<AddedToken> added = addedTokens(root, ids, vocabulary.size(), file);
        int largest = ids.values().stream().mapToInt(id -> id).max().orElse(-1);
        for (AddedToken token : added) {
            largest = Math.max(largest, token.id());
        }
        JsonNode unknown = root.path("model").path("unk_token");
        return new TokenizerJson(
                file,
                CheckedJson.of(root),
                largest + 1,
                added,
                unknown.isTextual()
                        ? ids.getOrDefault(unknown.asText(), -1)
                        : root.path("model").path("unk_id").asInt(-1),
                !root.path("normalizer").isMissingNode()
                        && !root.path("normalizer").isNull(),
                marksFirstLate(root.path("pre_tokenizer"), false),
                new PartialIds(root.path("decoder"), ids, added));
    }

    /** Whether a pre-tokenizer, or one of a sequence of them, marks the first word and has another one before it. */
    private static boolean marksFirstLate(JsonNode preTokenizer, boolean late) {
        boolean after = late;
        for (JsonNode one : preTokenizer.path("pretokenizers")) {
            if (marksFirstLate(one, after)) {
                return true;
            }
            after = true;
        }
        return late && preTokenizer.path("prepend_scheme").asText().equals("first");
    }

    /** The ids of the special tokens by their texts, in the file's order. */
    Map<String, Integer> specialTokens() {
        Map<String, Integer> special = new LinkedHashMap<>();
        for (AddedToken token : addedTokens) {
            if (token.special()) {
                special.put(token.text(), token.id());
            }
        }
        return Collections.unmodifiableMap(special);
    }

    private static List<AddedToken> addedTokens(JsonNode root, Map<String, Integer> ids, int modelSize, Path file) {
        Set<String> named = ChatFiles.specialTexts(file.toAbsolutePath().resolveSibling(""));
        List<AddedToken> tokens = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        int last = -1;
        for (JsonNode json : root.path("added_tokens")) {
            String text = json.path("content").asText();
            if (!text.isEmpty() && texts.add(text)) {
                // The rule of tokenizers, which do not look at the id in the file.
                int next = Math.max(last + 1, modelSize);
                int id = ids.getOrDefault(text, next);
                last = Math.max(last, id);
                tokens.add(AddedToken.of(json, id, json.path("special").asBoolean() || named.contains(text)));
            }
        }
        return tokens;
    }

    /** A map of token to id (BPE, WordPiece, WordLevel), or a list of [token, score] in the order of ids (Unigram). */
    private static Map<String, Integer> idsOfModel(JsonNode vocabulary, Path file) {
        Map<String, Integer> ids = new HashMap<>();
        if (vocabulary.isObject()) {
            for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
                JsonNode id = entry.getValue();
                if (!id.isInt() || id.asInt() < 0 || id.asInt() > LARGEST_ID) {
                    throw new IllegalArgumentException(
                            file + ": the id of the token " + TextNode.valueOf(entry.getKey())
                                    + " in model.vocab is " + id + ", not a number from 0 to " + LARGEST_ID
                                    + "; download the file again from the model's repository");
                }
                ids.put(entry.getKey(), id.asInt());
            }
        }
        for (int id = 0; vocabulary.isArray() && id < vocabulary.size(); id++) {
            ids.put(vocabulary.get(id).path(0).asText(), id);
        }
        return ids;
    }
}
