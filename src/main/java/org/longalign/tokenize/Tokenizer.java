package org.longalign.tokenize;

import java.nio.file.Path;
import java.util.Map;

/** Turns text into token ids and back. Implementations are immutable and safe to use from several threads. */
public interface Tokenizer {
    /**
     * The tokenizer of a Hugging Face model: {@code tokenizer.json} by {@link HuggingFaceJsonTokenizer}, which is preferred
     * where there are both, or SentencePiece's {@code tokenizer.model} in Java, which needs no other library and gives the
     * ids of SentencePiece's own {@code encode}.
     *
     * <p>With {@code tokenizer.model} each text between special tokens is encoded by itself, with the blank before it that
     * the model's file asks for; with {@code "legacy": false} in {@code tokenizer_config.json} only the first one has the
     * blank. Special are the control pieces, the tokens that {@code tokenizer_config.json}, {@code added_tokens.json} and
     * {@code special_tokens_map.json} name as such, and for {@code ChatGLMTokenizer} the nine tokens behind the pieces,
     * {@code [MASK]} to {@code <|observation|>}. {@code add_bos_token} and {@code add_eos_token} change nothing: begin and
     * end of a sequence are written by chat templates only.
     *
     * @param path a folder, or a {@code tokenizer.json} or {@code tokenizer.model}
     * @throws IllegalArgumentException naming the file, what was wrong and the remedy
     */
    static Tokenizer open(Path path) {
        return FolderTokenizer.open(path);
    }

    /** Its name in tables and manifests, such as {@code cl100k_base}. */
    String name();

    /** The number of ids; every id lies in {@code [0, vocabularySize)}. */
    int vocabularySize();

    /**
     * The ids of a text, all of them: nothing is truncated and no special token is added. Text that looks like a
     * special token is treated as ordinary text where the tokenizer can tell the difference.
     *
     * @throws IllegalArgumentException with the reason if it has no ids for the text
     */
    int[] encode(String text);

    /**
     * The special tokens, which mark begin and end of turns and documents and represent no text, with the texts by which templates
     * name them, such as {@code <|im_end|>}; empty where there are none. {@link #encode} never gives their ids.
     */
    default Map<String, Integer> specialTokens() {
        return Map.of();
    }

    /** The ids of a template's own words, in which the texts of special tokens are these tokens. */
    default int[] encodeWithSpecialTokens(String text) {
        return encode(text);
    }

    /** The text of some ids. */
    String decode(int[] ids);

    /**
     * Whether the text of an id is known only with the ids after it, up to one that is not partial: some decoders take a
     * run of bytes as a whole, and {@link TextStream} waits for its end. Characters of which the last bytes are missing
     * need no such sign; their text is the replacement character U+FFFD.
     */
    default boolean isPartial(int id) {
        return false;
    }

    /**
     * The number of tokens of a text, {@code encode(text).length}, often cheaper.
     *
     * @throws IllegalArgumentException with the reason if they cannot be counted
     */
    default int count(String text) {
        return encode(text).length;
    }
}
