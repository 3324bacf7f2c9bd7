package org.longalign.tokenize;

import java.util.Map;

/** Turns text into token ids and back. Implementations are immutable and safe to use from several threads. */
public interface Tokenizer {
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
