package org.longalign.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longalign.data.Jsonl;
import org.longalign.tokenize.internal.SentencePieceFile;
import org.longalign.tokenize.internal.SentencePieceModel;
import org.longalign.tokenize.internal.SentencePieceModel.Kind;
import org.longalign.tokenize.internal.SentencePieceModel.Piece;

/**
 * A folder with SentencePiece's {@code tokenizer.model}: the model, and what the files next to it add.
 *
 * @param file the model's file
 * @param model its content
 * @param addedTokens the tokens that are found before the model sees a text, special ones and others
 * @param excluded ids of pieces that are special and no text gives
 * @param vocabularySize one more than the largest id
 * @param prefixesAll whether each text between special tokens begins with the model's blank, not the whole only
 * @param prefixesFirst whether a text begins with the model's blank
 */
record SentencePieceFolder(
        Path file,
        SentencePieceModel model,
        List<AddedToken> addedTokens,
        BitSet excluded,
        int vocabularySize,
        boolean prefixesAll,
        boolean prefixesFirst) {
    static final String NAME = "tokenizer.model";

    /** ChatGLM's special tokens behind the pieces, in the order of their ids. */
    private static final List<String> CHATGLM = List.of(
            "[MASK]", "[gMASK]", "[sMASK]", "sop", "eop", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>");

    private static final String CHATGLM_CLASS = "ChatGLMTokenizer";
    /** Classes of transformers that give a model's own ids to texts. */
    private static final Set<String> CLASSES = Set.of(
            CHATGLM_CLASS,
            "LlamaTokenizer",
            "LlamaTokenizerFast",
            "CodeLlamaTokenizer",
            "CodeLlamaTokenizerFast",
            "GemmaTokenizer",
            "GemmaTokenizerFast",
            "BaichuanTokenizer",
            "InternLMTokenizer",
            "InternLM2Tokenizer",
            "YiTokenizer");

    SentencePieceFolder {
        addedTokens = List.copyOf(addedTokens);
    }

    /**
     * Reads a file and those next to it.
     *
     * @throws IllegalArgumentException naming the file, the field and the remedy if one cannot be honoured
     */
    static SentencePieceFolder read(Path file) {
        SentencePieceModel model = SentencePieceFile.read(file);
        Path folder = file.toAbsolutePath().resolveSibling("");
        Path configFile = folder.resolve("tokenizer_config.json");
        JsonNode config = ChatFiles.jsonIfThere(configFile);
        checkConfig(configFile, config);
        boolean chatGlm = isChatGlm(folder);
        boolean legacy = chatGlm || flag(configFile, config, "legacy", true);
        boolean prefix = legacy || flag(configFile, config, "add_prefix_space", true);

        Map<String, AddedToken> added = new LinkedHashMap<>();
        for (int i = 0; chatGlm && i < CHATGLM.size(); i++) {
            String text = CHATGLM.get(i);
            added.put(text, new AddedToken(model.pieces().size() + i, text, true, false, false, false, false));
        }
        Set<String> named = ChatFiles.specialTexts(folder);
        addPieces(model, named, added);
        config.path("added_tokens_decoder")
                .properties()
                .forEach(entry -> add(
                        configFile + ", field added_tokens_decoder",
                        entry.getKey(),
                        entry.getValue(),
                        model,
                        named,
                        added));
        Path list = folder.resolve("added_tokens.json");
        ChatFiles.jsonIfThere(list)
                .properties()
                .forEach(entry -> add(
                        list.toString(),
                        entry.getValue().asText(),
                        Jsonl.JSON.createObjectNode().put("content", entry.getKey()),
                        model,
                        named,
                        added));
        int size = model.pieces().size();
        BitSet excluded = new BitSet();
        for (AddedToken token : added.values()) {
            size = Math.max(size, token.id() + 1);
            excluded.set(token.id(), token.special());
        }
        return new SentencePieceFolder(file, model, new ArrayList<>(added.values()), excluded, size, legacy, prefix);
    }

    /** Whether a folder's files name ChatGLM's tokenizer. */
    static boolean isChatGlm(Path folder) {
        JsonNode config = ChatFiles.jsonIfThere(folder.resolve("tokenizer_config.json"));
        String type = config.path("tokenizer_class").asText("");
        if (!type.isEmpty()) {
            return type.equals(CHATGLM_CLASS);
        }
        return ChatFiles.jsonIfThere(folder.resolve("config.json"))
                .path("model_type")
                .asText()
                .equals("chatglm");
    }

    private static void checkConfig(Path file, JsonNode config) {
        String type = config.path("tokenizer_class").asText("");
        if (!type.isEmpty() && !CLASSES.contains(type)) {
            throw new IllegalArgumentException(file + ", field tokenizer_class is " + type
                    + ", which may change the ids of a " + NAME + "; supported are "
                    + String.join(", ", CLASSES.stream().sorted().toList())
                    + "; for another one put the model's tokenizer.json into the folder");
        }
        for (String name : List.of("do_lower_case", "remove_space")) {
            if (flag(file, config, name, false)) {
                throw new IllegalArgumentException(
                        file + ", field " + name + " is true, which is not supported with a " + NAME);
            }
        }
        // Begin and end of a sequence are a chat template's matter; the fields are read so that nonsense is told.
        flag(file, config, "add_bos_token", true);
        flag(file, config, "add_eos_token", false);
        JsonNode settings = config.path("sp_model_kwargs");
        if (!settings.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ", field sp_model_kwargs sets " + settings + ", which is not supported; remove it");
        }
    }

    private static boolean flag(Path file, JsonNode config, String name, boolean missing) {
        JsonNode field = config.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return missing;
        }
        if (!field.isBoolean()) {
            throw new IllegalArgumentException(file + ", field " + name + " is neither true nor false: " + field);
        }
        return field.asBoolean();
    }

    /** The special ones among a model's pieces. */
    private static void addPieces(SentencePieceModel model, Set<String> named, Map<String, AddedToken> added) {
        for (int id = 0; id < model.pieces().size(); id++) {
            Piece piece = model.pieces().get(id);
            boolean own = piece.kind() == Kind.CONTROL || piece.kind() == Kind.UNKNOWN;
            if (own || (named.contains(piece.text()) && piece.kind() != Kind.BYTE)) {
                added.putIfAbsent(piece.text(), new AddedToken(id, piece.text(), true, false, false, false, false));
            }
        }
    }

    private static void add(
            String where,
            String number,
            JsonNode json,
            SentencePieceModel model,
            Set<String> named,
            Map<String, AddedToken> added) {
        String text = json.path("content").asText();
        int id = number.matches("[0-9]{1,8}") ? Integer.parseInt(number) : -1;
        if (id < 0 || text.isEmpty()) {
            throw new IllegalArgumentException(where + " has the id " + number + " for \"" + text + "\"");
        }
        String piece = id < model.pieces().size() ? model.pieces().get(id).text() : text;
        if (!piece.equals(text)) {
            throw new IllegalArgumentException(where + " has \"" + text + "\" for the id " + id + ", but the " + NAME
                    + " has \"" + piece + "\"; take both files from the same model");
        }
        AddedToken before = added.get(text);
        for (AddedToken token : added.values()) {
            if (token.id() == id != token.text().equals(text)) {
                throw new IllegalArgumentException(
                        where + " has \"" + text + "\" for the id " + id + ", but elsewhere \"" + token.text()
                                + "\" has the id " + token.id() + "; take all files from the same model");
            }
        }
        if (before == null || json.has("special")) {
            boolean special = json.path("special").asBoolean() || named.contains(text) || before != null;
            added.put(text, AddedToken.of(json, id, special));
        }
    }
}
