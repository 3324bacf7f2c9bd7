package org.longalign.tokenize.internal.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON of a tokenizer, without truncation and padding, with the bounds within which it runs in this process. */
public final class CheckedJson {
    private static final List<String> PARTS =
            List.of("added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");

    private final String text;
    private final @Nullable TextLimits limits;

    private CheckedJson(String text, @Nullable TextLimits limits) {
        this.text = text;
        this.limits = limits;
    }

    /** Checks a {@code tokenizer.json}. */
    public static CheckedJson of(JsonNode root) {
        ObjectNode parts = JsonNodeFactory.instance.objectNode();
        parts.put("version", root.path("version").asText("1.0"));
        parts.putNull("truncation").putNull("padding");
        for (String part : PARTS) {
            if (root.has(part)) {
                parts.set(part, root.path(part));
            }
        }
        return new CheckedJson(parts.toString(), TokenizerShape.limits(parts));
    }

    /** The JSON. */
    public String text() {
        return text;
    }

    /** The limits of texts; null if the tokenizer does not run in this process. */
    @Nullable
    TextLimits limits() {
        return limits;
    }
}
