package org.longalign.tokenize.internal.guard;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizers that may run in this process: all their parts are known, and none has values with which the native library
 * is known to end its process, or to take time or memory without bound. Any other may be as good; it runs in a worker.
 */
final class TokenizerShape {
    private static final int MOST_ADDED = 1_000_000;
    private static final int MOST_PIECE_CHARS = 512;
    private static final int MOST_PREFIX_CHARS = 64;
    private static final int MOST_WORD_CHARS = 200;
    private static final int MOST_TEMPLATE = 16;
    private static final long MOST_ID = 1L << 31;

    private TokenizerShape() {}

    /**
     * The limits within which a tokenizer runs in this process; null if it does not.
     *
     * @param root a {@code tokenizer.json}
     */
    static @Nullable TextLimits limits(JsonNode root) {
        StepShapes steps = new StepShapes();
        List<String> searched = new ArrayList<>();
        boolean known = steps.isNormalizer(root.path("normalizer"))
                && steps.isPreTokenizer(root.path("pre_tokenizer"))
                && steps.isDecoder(root.path("decoder"))
                && isModel(root.path("model"))
                && areAdded(root.path("added_tokens"), searched)
                && isPostProcessor(root.path("post_processor"), 0);
        return known
                ? new TextLimits(
                        List.copyOf(steps.patterns().runs()),
                        List.copyOf(steps.patterns().retried()),
                        searched)
                : null;
    }

    private static boolean isModel(JsonNode model) {
        return switch (model.path("type").asText()) {
            case "BPE" -> isBpe(model);
            case "WordLevel" -> areIds(model.path("vocab"));
            case "WordPiece" -> {
                JsonNode most = model.path("max_input_chars_per_word");
                yield areIds(model.path("vocab"))
                        && model.path("continuing_subword_prefix").asText().length() <= MOST_PREFIX_CHARS
                        && most.isInt()
                        && most.asInt() >= 0
                        && most.asInt() <= MOST_WORD_CHARS;
            }
            case "Unigram" -> isUnigram(model);
            default -> false;
        };
    }

    private static boolean isBpe(JsonNode model) {
        JsonNode dropout = model.path("dropout");
        return areIds(model.path("vocab"))
                && (dropout.isMissingNode() || dropout.isNull() || dropout.asDouble(1) == 0)
                && model.path("end_of_word_suffix").asText("").length() <= MOST_PREFIX_CHARS
                && model.path("merges").isArray()
                && fits(
                        model.path("merges"),
                        model.path("continuing_subword_prefix").asText(""));
    }

    /** Whether the right part of each merge is long enough that a prefix can be cut from it. */
    private static boolean fits(JsonNode merges, String prefix) {
        if (prefix.isEmpty()) {
            return true;
        }
        for (JsonNode merge : merges) {
            String text = merge.asText();
            String right = merge.isArray() ? merge.path(1).asText() : text.substring(text.lastIndexOf(' ') + 1);
            byte[] bytes = right.getBytes(StandardCharsets.UTF_8);
            int cut = prefix.getBytes(StandardCharsets.UTF_8).length;
            if (cut > bytes.length || (cut < bytes.length && (bytes[cut] & 0xc0) == 0x80)) {
                return false;
            }
        }
        return prefix.length() <= MOST_PREFIX_CHARS;
    }

    private static boolean areIds(JsonNode vocabulary) {
        for (JsonNode id : vocabulary) {
            if (!id.isIntegralNumber() || id.asLong(-1) < 0 || id.asLong() >= MOST_ID) {
                return false;
            }
        }
        return vocabulary.isObject() && !vocabulary.isEmpty();
    }

    private static boolean isUnigram(JsonNode model) {
        JsonNode vocabulary = model.path("vocab");
        for (JsonNode piece : vocabulary) {
            String text = piece.path(0).asText();
            boolean isPiece = piece.size() == 2
                    && piece.path(0).isTextual()
                    && piece.path(1).isNumber();
            if (!isPiece
                    || text.isEmpty()
                    || text.length() > MOST_PIECE_CHARS
                    || !Double.isFinite(piece.path(1).asDouble())) {
                return false;
            }
        }
        JsonNode unknown = model.path("unk_id");
        boolean isUnknown = unknown.isMissingNode()
                || unknown.isNull()
                || (unknown.isInt() && unknown.asInt() >= 0 && unknown.asInt() < vocabulary.size());
        return isUnknown && vocabulary.isArray() && !vocabulary.isEmpty();
    }

    private static boolean areAdded(JsonNode tokens, List<String> searched) {
        for (JsonNode token : tokens) {
            JsonNode id = token.path("id");
            if (!PatternShapes.isShort(token.path("content"))
                    || !id.isIntegralNumber()
                    || id.asLong(-1) < 0
                    || id.asLong() >= MOST_ID) {
                return false;
            }
            if (token.path("lstrip").asBoolean()
                    || token.path("rstrip").asBoolean()
                    || token.path("single_word").asBoolean()) {
                searched.add(token.path("content").asText());
            }
        }
        return tokens.isMissingNode() || tokens.isNull() || (tokens.isArray() && tokens.size() <= MOST_ADDED);
    }

    private static boolean isPostProcessor(JsonNode processor, int depth) {
        if (processor.isMissingNode() || processor.isNull()) {
            return depth == 0;
        }
        return switch (processor.path("type").asText()) {
            case "ByteLevel" -> true;
            case "BertProcessing", "RobertaProcessing" ->
                isToken(processor.path("sep")) && isToken(processor.path("cls"));
            case "TemplateProcessing" -> isTemplate(processor);
            case "Sequence" -> {
                boolean all = depth < 2
                        && processor.path("processors").isArray()
                        && processor.path("processors").size() <= MOST_TEMPLATE;
                for (JsonNode one : processor.path("processors")) {
                    all = all && isPostProcessor(one, depth + 1);
                }
                yield all;
            }
            default -> false;
        };
    }

    private static boolean isToken(JsonNode token) {
        return token.size() == 2
                && token.path(0).isTextual()
                && token.path(1).isIntegralNumber()
                && token.path(1).asLong(-1) >= 0
                && token.path(1).asLong() < MOST_ID;
    }

    /** Whether a template of one text names no other text, and no tokens that it does not give. */
    private static boolean isTemplate(JsonNode processor) {
        for (String field : List.of("single", "pair")) {
            JsonNode pieces = processor.path(field);
            if (!pieces.isArray() || pieces.size() > MOST_TEMPLATE) {
                return false;
            }
            for (JsonNode piece : pieces) {
                String text = piece.at("/Sequence/id").asText();
                boolean isText = text.equals("A") || (text.equals("B") && field.equals("pair"));
                JsonNode special = processor
                        .path("special_tokens")
                        .path(piece.at("/SpecialToken/id").asText());
                boolean isSpecial = special.path("ids").isArray()
                        && special.path("tokens").size() == special.path("ids").size();
                if (piece.size() != 1 || !(isText || isSpecial)) {
                    return false;
                }
            }
        }
        return true;
    }
}
