package org.longalign.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A {@code tokenizer.json} in which the special tokens have secret texts. The native tokenizer takes every occurrence of a
 * special token's text for the token, in a document as well as in a template; when that text is one that nobody can
 * guess, only those occurrences are tokens that {@link HuggingFaceJsonTokenizer} puts there.
 *
 * <p>Special is what {@code tokenizer.json} flags, and what the files beside it name, as with transformers.
 *
 * <pre>
 * {"id": 7, "content": "<|im_end|>", "special": true}   becomes   {"id": 7, "content": "x5f0c...x0007x", "special": true}
 * </pre>
 *
 * @param json the file with secret texts
 * @param vocabularySize one more than the largest id, over the model's vocabulary and the added tokens
 * @param specialTokens ids of the special tokens by their true texts, in the file's order
 * @param secrets their secret texts by the true ones
 * @param secret matches every secret text and nothing else
 */
record TokenizerJson(
        String json,
        int vocabularySize,
        Map<String, Integer> specialTokens,
        Map<String, String> secrets,
        Pattern secret) {
    private static final int SECRET_BYTES = 12;

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the file if it is not JSON or has no vocabulary
     */
    static TokenizerJson read(Path file) {
        JsonNode root = ChatFiles.json(file);
        JsonNode vocabulary = root.path("model").path("vocab");
        if (vocabulary.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " has no field model.vocab: it is JSON, but not a tokenizer.json");
        }
        Set<String> named = ChatFiles.specialTexts(file.toAbsolutePath().resolveSibling(""));
        Map<String, Integer> special = new LinkedHashMap<>();
        Map<String, String> secrets = new LinkedHashMap<>();
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String start = "x" + HexFormat.of().formatHex(random) + "x";
        for (JsonNode added : root.path("added_tokens")) {
            String text = added.path("content").asText();
            boolean flagged = added.path("special").asBoolean();
            if ((flagged || named.contains(text)) && added instanceof ObjectNode token) {
                String secret = start + HexFormat.of().toHexDigits((short) secrets.size()) + "x";
                special.put(text, token.path("id").asInt());
                secrets.put(text, secret);
                token.put("content", secret);
                if (!flagged) {
                    // A normalizer must not touch the secret.
                    token.put("special", true).put("normalized", false);
                }
            }
        }
        int size = vocabularySize(root, vocabulary);
        rename(vocabulary, secrets);
        if (root.path("model") instanceof ObjectNode model
                && secrets.containsKey(model.path("unk_token").asText())) {
            model.put("unk_token", secrets.get(model.path("unk_token").asText()));
        }
        return new TokenizerJson(
                root.toString(),
                size,
                Collections.unmodifiableMap(special),
                Collections.unmodifiableMap(secrets),
                Pattern.compile(start + "[0-9a-f]{4}x"));
    }

    /** A map of token to id (BPE, WordPiece, WordLevel), or a list of [token, score] in the order of ids (Unigram). */
    private static int vocabularySize(JsonNode root, JsonNode vocabulary) {
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

    private static void rename(JsonNode vocabulary, Map<String, String> secrets) {
        if (vocabulary instanceof ObjectNode ids) {
            secrets.forEach((text, secret) -> {
                JsonNode id = ids.remove(text);
                if (id != null) {
                    ids.set(secret, id);
                }
            });
        }
        if (vocabulary instanceof ArrayNode pieces) {
            for (JsonNode piece : pieces) {
                String secret = secrets.get(piece.path(0).asText());
                if (secret != null && piece instanceof ArrayNode pair) {
                    pair.set(0, TextNode.valueOf(secret));
                }
            }
        }
    }
}
