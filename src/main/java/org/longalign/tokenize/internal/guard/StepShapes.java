package org.longalign.tokenize.internal.guard;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The normalizers, pre-tokenizers and decoders that are known to end, and to end without a fault, with any text. */
final class StepShapes {
    /** The expression at which the pre-tokenizer of bytes splits. */
    private static final String WORDS =
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private static final Set<String> BEHAVIORS =
            Set.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous");
    private static final int MOST_DEPTH = 8;
    private static final int MOST_STEPS = 64;
    private static final double MOST_GROWTH = 64;

    private final PatternShapes patterns = new PatternShapes();
    private int steps;

    /** The repetitions of the steps' regular expressions. */
    PatternShapes patterns() {
        return patterns;
    }

    boolean isNormalizer(JsonNode step) {
        return isStep(step, "normalizers", this::isOneNormalizer, 0) && patterns.growth() <= MOST_GROWTH;
    }

    boolean isPreTokenizer(JsonNode step) {
        return isStep(step, "pretokenizers", this::isOnePreTokenizer, 0);
    }

    boolean isDecoder(JsonNode step) {
        return isStep(step, "decoders", this::isOneDecoder, 0) && patterns.growth() <= MOST_GROWTH;
    }

    private boolean isStep(JsonNode step, String sequence, Predicate<JsonNode> isOne, int depth) {
        if (step.isMissingNode() || step.isNull()) {
            return depth == 0;
        }
        if (!step.isObject() || depth > MOST_DEPTH || ++steps > MOST_STEPS) {
            return false;
        }
        if (!step.path("type").asText().equals("Sequence")) {
            return isOne.test(step);
        }
        for (JsonNode one : step.path(sequence)) {
            if (!isStep(one, sequence, isOne, depth + 1)) {
                return false;
            }
        }
        return step.path(sequence).isArray();
    }

    private boolean isOneNormalizer(JsonNode step) {
        return switch (step.path("type").asText()) {
            case "BertNormalizer" ->
                areFlags(step, "clean_text", "handle_chinese_chars", "lowercase")
                        && (step.path("strip_accents").isNull() || areFlags(step, "strip_accents"));
            case "Strip" -> areFlags(step, "strip_left", "strip_right");
            case "StripAccents", "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Nmt", "ByteLevel" -> true;
            case "Prepend" -> PatternShapes.isShort(step.path("prepend"));
            case "Replace" -> patterns.isReplacement(step);
            case "Precompiled" ->
                CharacterMapShape.isSound(step.path("precompiled_charsmap").asText());
            default -> false;
        };
    }

    private boolean isOnePreTokenizer(JsonNode step) {
        return switch (step.path("type").asText()) {
            case "BertPreTokenizer", "Whitespace", "WhitespaceSplit", "UnicodeScripts" -> true;
            case "ByteLevel" -> isByteLevel(step);
            case "Digits" -> areFlags(step, "individual_digits");
            case "Punctuation" -> BEHAVIORS.contains(step.path("behavior").asText("Isolated"));
            case "CharDelimiterSplit" -> PatternShapes.isCharacter(step.path("delimiter"));
            case "Metaspace" -> isMetaspace(step);
            case "Split" ->
                patterns.isKnown(step)
                        && BEHAVIORS.contains(step.path("behavior").asText())
                        && areFlags(step, "invert");
            default -> false;
        };
    }

    private boolean isOneDecoder(JsonNode step) {
        return switch (step.path("type").asText()) {
            case "ByteLevel", "Fuse", "ByteFallback" -> true;
            case "WordPiece" -> PatternShapes.isShort(step.path("prefix")) && areFlags(step, "cleanup");
            case "BPEDecoder" -> PatternShapes.isShort(step.path("suffix"));
            case "Metaspace" -> isMetaspace(step);
            case "CTC" ->
                PatternShapes.isShort(step.path("pad_token"))
                        && PatternShapes.isShort(step.path("word_delimiter_token"))
                        && areFlags(step, "cleanup");
            case "Replace" -> patterns.isReplacement(step);
            // At the end of a text it goes beyond the begin.
            case "Strip" ->
                PatternShapes.isCharacter(step.path("content"))
                        && step.path("start").canConvertToInt()
                        && step.path("start").asInt() >= 0
                        && step.path("stop").isInt()
                        && step.path("stop").asInt() == 0;
            default -> false;
        };
    }

    private boolean isByteLevel(JsonNode step) {
        if (step.path("use_regex").asBoolean(true)) {
            patterns.add(WORDS);
        }
        return true;
    }

    private static boolean isMetaspace(JsonNode step) {
        JsonNode scheme = step.path("prepend_scheme");
        return PatternShapes.isCharacter(step.path("replacement"))
                && (scheme.isMissingNode()
                        || List.of("first", "never", "always").contains(scheme.asText()));
    }

    private static boolean areFlags(JsonNode step, String... names) {
        for (String name : names) {
            if (!step.path(name).isBoolean()) {
                return false;
            }
        }
        return true;
    }
}
