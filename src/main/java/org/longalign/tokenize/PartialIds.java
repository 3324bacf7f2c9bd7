package org.longalign.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The ids of a {@code tokenizer.json} whose text depends on the ids after them, by its decoder. Three kinds of decoder
 * differ:
 *
 * <ul>
 *   <li>Most decode tokens one by one: no id is partial. A character in several byte-level tokens is the stream's matter.
 *   <li>{@code ByteFallback} decodes a run of byte tokens as a whole, and one wrong byte spoils all: these are partial.
 *   <li>The others look at the end of the text, or across tokens: all ids are partial.
 * </ul>
 */
final class PartialIds {
    private static final Pattern BYTE = Pattern.compile("<0x[+0-9a-fA-F][0-9a-fA-F]>");

    private final BitSet bytes = new BitSet();
    private boolean all;
    /** Whether the decoders so far have made one text of the tokens. */
    private boolean joined;

    /**
     * Reads a decoder.
     *
     * @param decoder the field {@code decoder}, which may be missing or null
     * @param model the ids of the model's tokens
     * @param added the added tokens, whose texts count where the model has another one for the id
     */
    PartialIds(JsonNode decoder, Map<String, Integer> model, List<AddedToken> added) {
        Map<Integer, String> texts = new HashMap<>();
        model.forEach((text, id) -> texts.put(id, text));
        added.forEach(token -> texts.put(token.id(), token.text()));
        List<JsonNode> steps = new ArrayList<>();
        addSteps(decoder, steps);
        for (JsonNode step : steps) {
            read(step, steps.size() == 1, texts);
        }
    }

    boolean contains(int id) {
        return all || (id >= 0 && bytes.get(id));
    }

    private static void addSteps(JsonNode decoder, List<JsonNode> steps) {
        if (decoder.path("type").asText().equals("Sequence")) {
            decoder.path("decoders").forEach(one -> addSteps(one, steps));
        } else if (decoder.isObject()) {
            steps.add(decoder);
        }
    }

    private void read(JsonNode step, boolean alone, Map<Integer, String> texts) {
        switch (step.path("type").asText()) {
            case "ByteFallback" -> {
                all |= joined;
                texts.forEach((id, text) -> bytes.set(id, BYTE.matcher(text).matches()));
            }
            case "ByteLevel" -> {
                all |= joined;
                joined = true;
            }
            case "Fuse" -> joined = true;
            case "Metaspace", "Strip" -> {}
            case "Replace" -> {
                String text = step.path("pattern").path("String").asText();
                all |= joined && text.codePointCount(0, text.length()) != 1;
            }
            case "WordPiece", "CTC" -> all |= joined;
            case "BPEDecoder" -> {
                // The end of a word is a blank, but not behind the last token.
                String end = step.path("suffix").asText();
                all |= !alone
                        || end.isEmpty()
                        || texts.values().stream()
                                .anyMatch(
                                        text -> text.contains(end) && text.indexOf(end) < text.length() - end.length());
            }
            default -> all = true;
        }
    }
}
