package org.longalign.tokenize;

/** Turns text into token ids and back. Implementations are immutable and safe to use from several threads. */
public interface Tokenizer {
    /** What it is called in tables and manifests, such as {@code cl100k_base}. */
    String name();

    /** The number of ids; every id lies in {@code [0, vocabularySize)}. */
    int vocabularySize();

    /**
     * The ids of a text, all of them: nothing is truncated and no special token is added. Text that looks like a
     * special token is treated as ordinary text where the tokenizer can tell the difference.
     */
    int[] encode(String text);

    /** The text of some ids. */
    String decode(int[] ids);

    /** The number of tokens of a text, {@code encode(text).length}, often cheaper. */
    default int count(String text) {
        return encode(text).length;
    }
}
