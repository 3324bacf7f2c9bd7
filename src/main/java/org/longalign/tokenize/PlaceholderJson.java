package org.longalign.tokenize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.longalign.data.Jsonl;
import org.longalign.tokenize.internal.guard.CheckedJson;

/**
 * Writes variants of a {@code tokenizer.json} that know no added tokens but placeholders: texts that nobody can guess,
 * with all flags off, so that neither a normalizer nor the text around them changes where they are found.
 */
final class PlaceholderJson {
    private static final int SECRET_BYTES = 12;
    private static final int BYTES = 256;

    private final TokenizerJson tokenizer;
    private final String secret;

    PlaceholderJson(TokenizerJson tokenizer) {
        this.tokenizer = tokenizer;
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        secret = "x" + HexFormat.of().formatHex(random) + "x";
    }

    /** The text of the placeholder for an added token, by the token's index. */
    String placeholder(int index) {
        return secret + HexFormat.of().toHexDigits(index) + "x";
    }

    /** The file's normalizer over a model of 256 tokens, the bytes by value: its tokens are the normalized text. */
    CheckedJson normalizerOnly() {
        ObjectNode root = root();
        root.putNull("pre_tokenizer").putNull("post_processor").putNull("decoder");
        ObjectNode model = root.putObject("model").put("type", "BPE").put("byte_fallback", true);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int b = 0; b < BYTES; b++) {
            vocabulary.put("<0x%02X>".formatted(b), b);
        }
        model.putArray("merges");
        return CheckedJson.of(root);
    }

    /**
     * The whole file.
     *
     * @param normalizes whether the normalizer stays
     * @param hides whether the model must not know the special tokens either, as the model of many a {@code Unigram} file
     *     does. A single character is also ordinary text and stays.
     */
    CheckedJson file(boolean normalizes, boolean hides) {
        ObjectNode root = root();
        if (!normalizes) {
            root.putNull("normalizer");
        }
        if (hides && root.path("model") instanceof ObjectNode model) {
            Map<String, String> hidden = new HashMap<>();
            for (AddedToken token : tokenizer.addedTokens()) {
                if (isHidden(token)) {
                    hidden.put(token.text(), secret + hidden.size());
                }
            }
            hide(model, hidden);
        }
        return CheckedJson.of(root);
    }

    /** Whether a variant can hide a token from the model. */
    static boolean isHidden(AddedToken token) {
        return token.special() && token.text().codePointCount(0, token.text().length()) > 1;
    }

    private ObjectNode root() {
        ObjectNode root;
        try {
            root = (ObjectNode) Jsonl.JSON.readTree(tokenizer.json().text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON that was written here cannot be read: " + e.getMessage(), e);
        }
        ArrayNode added = root.putArray("added_tokens");
        for (int i = 0; i < tokenizer.addedTokens().size(); i++) {
            ObjectNode token = added.addObject().put("id", i).put("content", placeholder(i));
            for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                token.put(flag, false);
            }
            token.put("special", true);
        }
        return root;
    }

    private static void hide(ObjectNode model, Map<String, String> hidden) {
        if (model.path("vocab") instanceof ObjectNode ids) {
            hidden.forEach((text, secret) -> {
                JsonNode id = ids.remove(text);
                if (id != null) {
                    ids.set(secret, id);
                }
            });
        } else {
            for (JsonNode piece : model.path("vocab")) {
                String name = hidden.get(piece.path(0).asText());
                if (name != null && piece instanceof ArrayNode pair) {
                    pair.set(0, TextNode.valueOf(name));
                }
            }
        }
        String unknown = hidden.get(model.path("unk_token").asText());
        if (unknown != null) {
            model.put("unk_token", unknown);
        }
        String prefix = model.path("continuing_subword_prefix").asText("");
        for (var merges = model.path("merges").elements(); merges.hasNext(); ) {
            if (makes(merges.next(), prefix, hidden)) {
                merges.remove();
            }
        }
    }

    /** Whether a merge, a pair or a text with a blank between its parts, makes a token or uses it. */
    private static boolean makes(JsonNode merge, String prefix, Map<String, String> tokens) {
        String text = merge.asText();
        int blank = text.indexOf(' ');
        String left = merge.isArray() ? merge.path(0).asText() : text.substring(0, Math.max(0, blank));
        String right = merge.isArray() ? merge.path(1).asText() : text.substring(blank + 1);
        String tail = right.startsWith(prefix) ? right.substring(prefix.length()) : right;
        return tokens.containsKey(left) || tokens.containsKey(right) || tokens.containsKey(left + tail);
    }
}
